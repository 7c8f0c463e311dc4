from rest_framework import serializers

from api.serializers.base import STAMPS, ActSerializer, RecordSerializer
from api.serializers.fields import MomentField
from clinic.enums import Settlement
from clinic.models import Conflict


class ConflictSerializer(RecordSerializer):
    """What a device sent too late, whole, and in `overlap` the fields that were changed
    here as well since the device last saw the record."""

    outcome = serializers.ChoiceField(
        Settlement.choices,
        source="settlement.outcome",
        read_only=True,
        allow_blank=True,
        default="",
        help_text="Empty until it is settled.",
    )
    settled_at = MomentField(
        source="settlement.created_at", read_only=True, allow_null=True, default=None
    )
    settled_by = serializers.UUIDField(
        source="settlement.created_by_id", read_only=True, allow_null=True, default=None
    )
    note = serializers.CharField(source="settlement.note", read_only=True, default="")

    class Meta:
        model = Conflict
        fields = (
            "id",
            "client",
            "act",
            "kind",
            "record",
            "base_version",
            "sent",
            "overlap",
            "because",
            "detail",
            "recorded_at",
            "outcome",
            "settled_at",
            "settled_by",
            "note",
            *STAMPS,
        )
        read_only_fields = fields


class SettlementSerializer(ActSerializer):
    outcome = serializers.ChoiceField(Settlement.choices)
    note = serializers.CharField(max_length=2_000, required=False, allow_blank=True)
