from rest_framework import serializers

from api.serializers.base import ActSerializer, RecordSerializer
from api.serializers.fields import MomentField
from clinic.models import Device


class DeviceSerializer(RecordSerializer):
    used_at = MomentField(
        source="use.at",
        default=None,
        read_only=True,
        allow_null=True,
        help_text="When its token was last shown, to within a few hours.",
    )

    class Meta:
        model = Device
        fields = (
            "id",
            "member",
            "name",
            "created_at",
            "used_at",
            "expires_at",
            "fresh_until",
            "revoked_at",
        )
        read_only_fields = fields


class NewDeviceSerializer(ActSerializer):
    membership = serializers.UUIDField(help_text="One of /memberships/.")
    name = serializers.CharField(max_length=100)


class ReauthenticationSerializer(ActSerializer):
    """The person's password, or a code of their second factor: one of the two."""

    password = serializers.CharField(required=False, trim_whitespace=False)
    code = serializers.CharField(required=False, help_text="TOTP or recovery code.")

    def validate(self, values: dict[str, str]) -> dict[str, str]:
        if not values:
            raise serializers.ValidationError(
                {"password": "Give the password or a code."}, "required"
            )
        if len(values) > 1:
            raise serializers.ValidationError(
                {"code": "Give the password or a code, not both."}
            )
        return values


class IssuedTokenSerializer(DeviceSerializer):
    """The token is shown this once; only its digest is kept."""

    token = serializers.CharField(read_only=True)

    class Meta(DeviceSerializer.Meta):
        fields = (*DeviceSerializer.Meta.fields, "token")
        read_only_fields = fields
