from rest_framework import serializers

from api.serializers.base import RECORD, RecordSerializer
from clinic.enums import HomeCareCategory
from sessions.models import HomeCareInstruction, HomeCareLog


class HomeCareSerializer(RecordSerializer):
    """An instruction; with a `template`, category, title and words come from it."""

    lasting = ("client", "episode")

    category = serializers.ChoiceField(HomeCareCategory.choices, required=False)
    title = serializers.CharField(max_length=200, required=False)

    class Meta:
        model = HomeCareInstruction
        fields = (
            "id",
            "client",
            "episode",
            "template",
            "category",
            "title",
            "instructions",
            "trigger_point",
            "muscle",
            "region",
            "side",
            "sets",
            "reps",
            "hold_seconds",
            "times_per_day",
            "days_per_week",
            "minutes",
            "temperature_c",
            "dose_reason",
            "starts_on",
            "ends_on",
            "cautions",
            "stop_if",
            "link",
            "status",
            *RECORD,
        )
        read_only_fields = ("client",)


class HomeCareLogSerializer(RecordSerializer):
    class Meta:
        model = HomeCareLog
        fields = (
            "id",
            "instruction",
            "done_on",
            "status",
            "reason",
            "pain_before",
            "pain_after",
            "note",
            "source",
            "created_at",
            "created_by",
            "version",
        )
        read_only_fields = ("instruction",)


class AdherenceSerializer(serializers.Serializer):
    """One week from Monday: days due, and days reported done, partly, not done."""

    week = serializers.DateField()
    due = serializers.IntegerField()
    done = serializers.IntegerField()
    partly = serializers.IntegerField()
    not_done = serializers.IntegerField()
    adherence = serializers.FloatField(
        allow_null=True, help_text="Days done over days due, 0 to 1."
    )
