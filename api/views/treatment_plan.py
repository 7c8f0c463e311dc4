from typing import Any, ClassVar

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from api.filters.record import TreatmentPlanFilter
from api.login import is_fresh
from api.serializers.treatment_plan import (
    PlanCompletionSerializer,
    PlanReasonSerializer,
    TreatmentPlanSerializer,
)
from api.views.base import (
    ClinicViewSet,
    CreateMixin,
    ListMixin,
    RetrieveMixin,
    UpdateMixin,
)
from api.views.signature import SIGNATURES
from api.views.voiding import VoidMixin
from clinic.permissions import Permission
from sessions.domain.treatment_plan import (
    activate_plan,
    change_plan,
    complete_plan,
    discontinue_plan,
    draft_plan,
    hold_plan,
    resume_plan,
    revise_plan,
)
from sessions.models import Goal, PlannedTechnique, PressureLimit, TreatmentPlan
from sessions.queries.reassessment import with_reassessment


class TreatmentPlanViewSet(
    VoidMixin,
    CreateMixin,
    UpdateMixin,
    ListMixin,
    RetrieveMixin,
    ClinicViewSet,
):
    """What was agreed. One plan of an episode is in force; a change is a version."""

    queryset = with_reassessment(
        TreatmentPlan.objects.select_related("standing").prefetch_related(SIGNATURES)
    )
    serializer_class = TreatmentPlanSerializer
    change = change_plan
    filterset_class = TreatmentPlanFilter
    children: ClassVar = {
        "goals": Prefetch(
            "goals", Goal.objects.select_related("measure").order_by("pk")
        )
    } | {
        name: Prefetch(name, part.objects.order_by("pk"))
        for name, part in {
            "planned_techniques": PlannedTechnique,
            "pressure_limits": PressureLimit,
        }.items()
    }
    if_match_actions = frozenset(
        {
            "void",
            "partial_update",
            "activate",
            "hold",
            "resume",
            "complete",
            "discontinue",
            "revise",
        }
    )
    permission_map: ClassVar = {
        "void": Permission.RECORD_VOID,
        "list": Permission.RECORD_READ,
        "retrieve": Permission.RECORD_READ,
        "create": Permission.RECORD_WRITE,
        "partial_update": Permission.RECORD_WRITE,
        "activate": Permission.PLAN_ACTIVATE,
        "hold": Permission.RECORD_WRITE,
        "resume": Permission.RECORD_WRITE,
        "complete": Permission.RECORD_WRITE,
        "discontinue": Permission.RECORD_WRITE,
        "revise": Permission.RECORD_WRITE,
    }

    def perform_create(self, values: dict[str, Any]) -> TreatmentPlan:
        return draft_plan(by=self.member, **values)

    @extend_schema(request=None, responses=TreatmentPlanSerializer)
    @action(detail=True, methods=["post"])
    def activate(self, request: Any, pk: Any) -> Response:
        """Put the draft in force; the version it revises is superseded."""
        return self.act(activate_plan, is_fresh=is_fresh(request._request))

    @extend_schema(request=PlanReasonSerializer, responses=TreatmentPlanSerializer)
    @action(detail=True, methods=["post"])
    def hold(self, request: Any, pk: Any) -> Response:
        return self.act(hold_plan, PlanReasonSerializer)

    @extend_schema(request=None, responses=TreatmentPlanSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Any, pk: Any) -> Response:
        return self.act(resume_plan)

    @extend_schema(request=PlanCompletionSerializer, responses=TreatmentPlanSerializer)
    @action(detail=True, methods=["post"])
    def complete(self, request: Any, pk: Any) -> Response:
        return self.act(complete_plan, PlanCompletionSerializer)

    @extend_schema(request=PlanReasonSerializer, responses=TreatmentPlanSerializer)
    @action(detail=True, methods=["post"])
    def discontinue(self, request: Any, pk: Any) -> Response:
        return self.act(discontinue_plan, PlanReasonSerializer)

    @extend_schema(request=None, responses={201: TreatmentPlanSerializer})
    @action(detail=True, methods=["post"])
    def revise(self, request: Any, pk: Any) -> Response:
        """The next version, as a draft with the same content."""
        return self.act(revise_plan, success=201)
