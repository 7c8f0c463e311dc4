from typing import Any

from django.db.models import F
from rest_framework import serializers

from api.serializers.base import STAMPS, RecordSerializer
from api.serializers.fields import MomentField, VisibleRelatedField
from clinic.models import Client, ErasureRequest


class PersonField(VisibleRelatedField):
    """A client who is there when they are named; of one who was, the id."""

    def get_attribute(self, instance: Any) -> Any:
        return instance.client

    def to_representation(self, value: Any) -> str:
        return str(value)

    def column(self, ref: str) -> F:
        return F(ref)


class ErasureSerializer(RecordSerializer):
    """An erasure that was asked for, and carried out if `erased_at` says when."""

    client = PersonField(Client)
    erased_at = MomentField(
        source="erasure.created_at", read_only=True, allow_null=True, default=None
    )
    erased_by = serializers.UUIDField(
        source="erasure.created_by_id", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = ErasureRequest
        fields = (
            "id",
            "client",
            "reason",
            "law",
            "keep_until",
            "rule",
            "erased_at",
            "erased_by",
            *STAMPS,
        )
        read_only_fields = ("keep_until", "rule")
