from rest_framework import serializers

from api.serializers.base import RECORD, ActSerializer, RecordSerializer
from api.serializers.handout import TopicsField
from clinic.enums import HomeCareCategory
from sessions.enums import HomeCareStatus
from sessions.models import HomeCareInstruction, HomeCareLog


class HomeCareSerializer(RecordSerializer):
    """An instruction; with a `template`, category, title and words come from it."""

    lasting = ("client", "episode")

    category = serializers.ChoiceField(HomeCareCategory.choices, required=False)
    title = serializers.CharField(max_length=200, required=False)

    topics = TopicsField(help_text="Education topics given out with it.")

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
            "contraindications",
            "contraindication_reason",
            "starts_on",
            "ends_on",
            "cautions",
            "stop_if",
            "link",
            "topics",
            "status",
            *RECORD,
        )
        read_only_fields = ("client", "contraindications")


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
    """One week from Monday: days due, days reported done, partly, not done, and days
    due of which nobody said anything. By report, never measured."""

    week = serializers.DateField()
    due = serializers.IntegerField()
    done = serializers.IntegerField()
    partly = serializers.IntegerField()
    not_done = serializers.IntegerField()
    unreported = serializers.IntegerField()
    reasons = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="Days for each reason why not, or not in full.",
    )
    adherence = serializers.FloatField(
        allow_null=True,
        help_text="Days done over days due, 0 to 1; null when none was due.",
    )


class ItemAdherenceSerializer(serializers.Serializer):
    """One instruction, week by week, and all its weeks as one."""

    instruction = serializers.UUIDField(source="instruction.pk")
    title = serializers.CharField(source="instruction.title")
    category = serializers.ChoiceField(
        HomeCareCategory.choices, source="instruction.category"
    )
    status = serializers.ChoiceField(
        HomeCareStatus.choices, source="instruction.status"
    )
    total = AdherenceSerializer(allow_null=True)
    weeks = AdherenceSerializer(many=True)


class AdherenceQuery(ActSerializer):
    client = serializers.UUIDField()
