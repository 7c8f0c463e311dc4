from rest_framework import serializers

from api.serializers.base import ActSerializer, RecordSerializer
from api.serializers.clinic import ClinicSerializer
from clinic.enums import Role
from clinic.models import Membership
from clinic.permissions import Permission


class MembershipSerializer(RecordSerializer):
    name = serializers.CharField(source="user.name", read_only=True)
    email = serializers.EmailField(source="user.email", read_only=True)

    class Meta:
        model = Membership
        fields = (
            "id",
            "name",
            "email",
            "role",
            "client",
            "started_at",
            "ended_at",
            "created_at",
            "updated_at",
            "version",
        )
        read_only_fields = fields


STAFF = [choice for choice in Role.choices if choice[0] != Role.CLIENT]


class InvitationSerializer(ActSerializer):
    email = serializers.EmailField()
    role = serializers.ChoiceField(STAFF)
    name = serializers.CharField(max_length=200, required=False)


class RoleSerializer(ActSerializer):
    role = serializers.ChoiceField(STAFF)


class PlaceSerializer(serializers.Serializer):
    """A clinic the person may act in; `id` is what a device is made for."""

    id = serializers.UUIDField()
    clinic = serializers.UUIDField()
    clinic_name = serializers.CharField()
    role = serializers.ChoiceField(Role.choices)
    client = serializers.UUIDField(allow_null=True)


class UserSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    name = serializers.CharField()


class MeSerializer(serializers.Serializer):
    """Who is calling, where, and which doors are open."""

    id = serializers.UUIDField(help_text="The membership that acts.")
    user = UserSerializer()
    clinic = ClinicSerializer()
    role = serializers.ChoiceField(Role.choices)
    client = serializers.UUIDField(allow_null=True, source="client_id")
    device = serializers.UUIDField(allow_null=True)
    permissions = serializers.ListField(
        child=serializers.ChoiceField([(p.value, p.value) for p in Permission])
    )
