from rest_framework import serializers

from api.serializers.base import ActSerializer, RecordSerializer
from clinic.models import Device


class DeviceSerializer(RecordSerializer):
    class Meta:
        model = Device
        fields = ("id", "member", "name", "created_at", "expires_at", "revoked_at")
        read_only_fields = fields


class NewDeviceSerializer(ActSerializer):
    membership = serializers.UUIDField(help_text="One of /memberships/.")
    name = serializers.CharField(max_length=100)


class IssuedTokenSerializer(DeviceSerializer):
    """The token is shown this once; only its digest is kept."""

    token = serializers.CharField(read_only=True)

    class Meta(DeviceSerializer.Meta):
        fields = (*DeviceSerializer.Meta.fields, "token")
        read_only_fields = fields
