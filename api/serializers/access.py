from uuid import UUID

from rest_framework import serializers

from api.serializers.base import ModelSerializer
from clinic.enums import AccessOutcome, Role
from clinic.models import Access


class OwnAccessSerializer(ModelSerializer):
    """For a client: who looked at their record, when, and at what kind of it."""

    name = serializers.CharField(allow_null=True)
    role = serializers.ChoiceField(Role.choices, allow_null=True)

    class Meta:
        model = Access
        fields: tuple[str, ...] = ("id", "at", "name", "role", "kind")
        read_only_fields = fields


class AccessSerializer(OwnAccessSerializer):
    """Who was shown whom, or was refused. `record` is the one asked for, if one was;
    `clients` are whom the answer showed."""

    outcome = serializers.ChoiceField(AccessOutcome.choices)
    clients = serializers.SerializerMethodField()

    class Meta(OwnAccessSerializer.Meta):
        fields = (
            *OwnAccessSerializer.Meta.fields,
            "member",
            "device",
            "request",
            "action",
            "record",
            "outcome",
            "clients",
        )
        read_only_fields = fields

    def get_clients(self, access: Access) -> list[UUID]:
        return sorted(one.client_id for one in access.shown.all())
