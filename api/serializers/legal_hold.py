from rest_framework import serializers

from api.serializers.base import STAMPS, ActSerializer, RecordSerializer
from api.serializers.fields import MomentField, VisibleRelatedField
from clinic.models import Client, LegalHold


class LegalHoldSerializer(RecordSerializer):
    """What keeps a client from being erased, and when it was lifted."""

    client = VisibleRelatedField(Client)
    lifted_at = MomentField(
        source="lifting.created_at", read_only=True, allow_null=True, default=None
    )
    lifted_by = serializers.UUIDField(
        source="lifting.created_by_id", read_only=True, allow_null=True, default=None
    )
    lifting_reason = serializers.CharField(
        source="lifting.reason", read_only=True, default=""
    )

    class Meta:
        model = LegalHold
        fields = (
            "id",
            "client",
            "reason",
            "lifted_at",
            "lifted_by",
            "lifting_reason",
            *STAMPS,
        )


class LiftSerializer(ActSerializer):
    reason = serializers.CharField(max_length=2_000)
