from rest_framework import serializers

from api.serializers.base import PartSerializer
from clinic.enums import PressureScale
from sessions.models import Treatment


class TreatmentSerializer(PartSerializer):
    """One application. Without a `pressure_scale`, the clinic's own is meant."""

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
            "note",
            "created_at",
            "created_by",
            "version",
        )
