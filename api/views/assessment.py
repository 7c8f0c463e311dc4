from typing import Any, ClassVar

from django.db.models import Prefetch

from api.filters.record import AssessmentFilter
from api.serializers.assessment import AssessmentSerializer
from api.views.base import (
    ClinicViewSet,
    CreateMixin,
    ListMixin,
    RetrieveMixin,
    UpdateMixin,
)
from api.views.paper import AssessmentPaperMixin
from api.views.signature import ADDENDA, SIGNATURES, SignMixin
from api.views.voiding import VoidMixin
from clinic.permissions import Permission
from sessions.domain.assessment import (
    record_assessment,
    revise_assessment,
    void_assessment,
)
from sessions.domain.signature import sign_assessment
from sessions.models import (
    Assessment,
    HistoryItem,
    MuscleTone,
    PainArea,
    PostureFinding,
    PressureThreshold,
    RangeOfMotion,
    ScreeningAnswer,
    TriggerPointExam,
)

EXAMS = TriggerPointExam.objects.select_related("trigger_point")


class AssessmentViewSet(
    AssessmentPaperMixin,
    SignMixin,
    VoidMixin,
    CreateMixin,
    UpdateMixin,
    ListMixin,
    RetrieveMixin,
    ClinicViewSet,
):
    """What was found, with all its parts, and whether treatment is suitable."""

    queryset = Assessment.objects.prefetch_related(SIGNATURES)
    sign_act = sign_assessment
    void_act = void_assessment
    serializer_class = AssessmentSerializer
    change = revise_assessment
    filterset_class = AssessmentFilter
    children: ClassVar = {
        "addenda": Prefetch("addenda", ADDENDA),
        "trigger_point_exams": Prefetch("trigger_point_exams", EXAMS.order_by("pk")),
        **{
            name: Prefetch(name, part.objects.order_by("pk"))
            for name, part in {
                "history": HistoryItem,
                "screening": ScreeningAnswer,
                "pain_areas": PainArea,
                "pressure_thresholds": PressureThreshold,
                "range_of_motion": RangeOfMotion,
                "posture": PostureFinding,
                "muscle_tone": MuscleTone,
            }.items()
        },
    }
    if_match_actions = frozenset({"void", "sign", "co_sign", "partial_update"})
    permission_map: ClassVar = {
        "void": Permission.RECORD_VOID,
        "list": Permission.RECORD_READ,
        "retrieve": Permission.RECORD_READ,
        "create": Permission.RECORD_WRITE,
        "partial_update": Permission.RECORD_WRITE,
        "sign": Permission.RECORD_SIGN,
        "co_sign": Permission.RECORD_SIGN,
        "addenda": Permission.RECORD_SIGN,
        "paper": Permission.RECORD_READ,
    }

    def perform_create(self, values: dict[str, Any]) -> Assessment:
        return record_assessment(by=self.member, **values)
