from rest_framework import serializers

from api.serializers.base import PartSerializer
from clinic.enums import PressureScale
from sessions.models import Override, Treatment


class OverrideSerializer(PartSerializer):
    """A refusal that was overridden: what it said, and why it was done all the same."""

    class Meta:
        model = Override
        fields = (
            "id",
            "code",
            "limit",
            "limit_reason",
            "source",
            "pressure",
            "reason",
            "licence",
            "created_at",
            "created_by",
        )
        read_only_fields = fields


class TreatmentSerializer(PartSerializer):
    """One application. Without a `pressure_scale`, the clinic's own is meant.

    `override_reason` overrides the refusals that may be; each is then among
    `overrides`."""

    override_reason = serializers.CharField(
        max_length=2_000, required=False, write_only=True, allow_blank=True
    )
    overrides = OverrideSerializer(many=True, read_only=True)
    pressure_scale = serializers.ChoiceField(PressureScale.choices, required=False)

    class Meta:
        model = Treatment
        fields = (
            "id",
            "order",
            "started_at",
            "ended_at",
            "trigger_point",
            "muscle",
            "region",
            "side",
            "technique",
            "tool",
            "position",
            "pressure",
            "pressure_scale",
            "force",
            "force_unit",
            "seconds",
            "repetitions",
            "pain_before",
            "pain_during",
            "pain_after",
            "release",
            "twitch_response",
            "referral_reproduced",
            "performed_by",
            "note",
            "unconfirmed",
            "override_reason",
            "overrides",
            "created_at",
            "created_by",
            "version",
        )
