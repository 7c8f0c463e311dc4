from rest_framework import serializers

from api.serializers.base import (
    PART_LIMIT,
    RECORD,
    ActSerializer,
    PartSerializer,
    QuestionSerializer,
    RecordSerializer,
    parts,
)
from api.serializers.signature import signature
from sessions.enums import PlanStatus
from sessions.models import Goal, PlannedTechnique, PressureLimit, TreatmentPlan


class GoalSerializer(PartSerializer):
    class Meta:
        model = Goal
        fields = (
            "id",
            "statement",
            "measure",
            "baseline",
            "target",
            "due_on",
            "status",
            "result",
            "version",
        )


class PlannedTechniqueSerializer(PartSerializer):
    class Meta:
        model = PlannedTechnique
        fields = (
            "id",
            "technique",
            "trigger_point",
            "muscle",
            "region",
            "side",
            "note",
            "version",
        )


class PressureLimitSerializer(PartSerializer):
    class Meta:
        model = PressureLimit
        fields = (
            "id",
            "region",
            "side",
            "avoid",
            "max_level",
            "reason",
            "expires_on",
            "until_cleared",
            "version",
        )

    def validate(self, values: dict[str, object]) -> dict[str, object]:
        if values.get("avoid", False) == (values.get("max_level") is not None):
            raise serializers.ValidationError(
                "A limit says avoid, or names a max_level."
            )
        return values


class TreatmentPlanSerializer(RecordSerializer):
    children = TreatmentPlan.PARTS
    lasting = ("client", "episode")

    questions = QuestionSerializer(many=True, required=False, max_length=PART_LIMIT)
    goals = parts(GoalSerializer)
    planned_techniques = parts(PlannedTechniqueSerializer)
    pressure_limits = parts(PressureLimitSerializer)
    status = serializers.ChoiceField(PlanStatus.choices, read_only=True)
    status_reason = serializers.CharField(read_only=True)
    activated_at = serializers.DateTimeField(read_only=True, allow_null=True)
    ended_at = serializers.DateTimeField(read_only=True, allow_null=True)
    signature = signature()

    class Meta:
        model = TreatmentPlan
        fields = (
            "id",
            "client",
            "episode",
            "assessment",
            "plan_version",
            "supersedes",
            "status",
            "status_reason",
            "problem_summary",
            "goals",
            "planned_techniques",
            "pressure_limits",
            "sessions_per_week",
            "planned_sessions",
            "session_minutes",
            "precautions",
            "explained",
            "questions",
            "consent",
            "reassess_on",
            "reassess_after_sessions",
            "discharge_criteria",
            "activated_at",
            "ended_at",
            "signature",
            *RECORD,
        )
        read_only_fields = ("client",)


class PlanReasonSerializer(ActSerializer):
    reason = serializers.CharField(max_length=2_000)


class PlanCompletionSerializer(ActSerializer):
    reason = serializers.CharField(max_length=2_000, required=False, allow_blank=True)
