from typing import Any

from drf_spectacular.utils import extend_schema_field
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
from api.serializers.fields import ComputedField, MomentField
from api.serializers.progress import ProgressSerializer, progress
from api.serializers.reassessment import ReassessmentSerializer, reassessment
from api.serializers.signature import signature
from sessions.enums import PlanStatus
from sessions.models import Goal, PlannedTechnique, PressureLimit, TreatmentPlan
from sessions.queries.reassessment import reassessment_of


class GoalSerializer(PartSerializer):
    reckoned = ("progress",)

    progress = ComputedField(expression=progress())

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
            "progress",
            "version",
        )

    @extend_schema_field(ProgressSerializer(allow_null=True))
    def get_progress(self, goal: Any) -> Any:
        progress = getattr(goal, "progress", None)
        return ProgressSerializer(progress).data if progress else None


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
    reckoned = ("reassessment",)
    lasting = ("client", "episode")

    questions = QuestionSerializer(many=True, required=False, max_length=PART_LIMIT)
    goals = parts(GoalSerializer)
    planned_techniques = parts(PlannedTechniqueSerializer)
    pressure_limits = parts(PressureLimitSerializer)
    status = serializers.ChoiceField(PlanStatus.choices, read_only=True)
    status_reason = serializers.CharField(read_only=True)
    activated_at = MomentField(read_only=True, allow_null=True)
    ended_at = MomentField(read_only=True, allow_null=True)
    signature = signature()
    reassessment = ComputedField(expression=reassessment())

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
            "reassessment",
            "discharge_criteria",
            "activated_at",
            "ended_at",
            "signature",
            *RECORD,
        )
        read_only_fields = ("client",)

    @extend_schema_field(ReassessmentSerializer(allow_null=True))
    def get_reassessment(self, plan: TreatmentPlan) -> Any:
        found = reassessment_of(plan)
        return ReassessmentSerializer(found).data if found else None


class PlanReasonSerializer(ActSerializer):
    reason = serializers.CharField(max_length=2_000)


class PlanCompletionSerializer(ActSerializer):
    reason = serializers.CharField(max_length=2_000, required=False, allow_blank=True)
