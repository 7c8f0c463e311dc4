from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from rest_framework import serializers

from api.serializers.base import ModelSerializer
from api.serializers.fields import ComputedChar, ComputedChoice, ComputedField
from clinic.enums import AccessOutcome, Role
from clinic.models import Access, Shown
from clinic.models.access import of_who_asked

SHOWN = Shown.objects.filter(access=OuterRef("pk"))


class OwnAccessSerializer(ModelSerializer):
    """For a client: who looked at their record, when, and at what kind of it."""

    name = ComputedChar(expression=of_who_asked("user__name"), allow_null=True)
    role = ComputedChoice(
        choices=Role.choices, expression=of_who_asked("role"), allow_null=True
    )

    class Meta:
        model = Access
        fields: tuple[str, ...] = ("id", "at", "name", "role", "kind")
        read_only_fields = fields


class AccessSerializer(OwnAccessSerializer):
    """Who was shown whom, or was refused. `record` is the one asked for, if one was;
    `clients` are whom the answer showed."""

    outcome = serializers.ChoiceField(AccessOutcome.choices)
    clients = ComputedField(
        expression=ArraySubquery(SHOWN.order_by("client_id").values("client_id"))
    )

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
