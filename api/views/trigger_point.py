from typing import Any, ClassVar

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from api.filters.record import TriggerPointFilter
from api.serializers.trigger_point import (
    ExamSerializer,
    PointEventSerializer,
    TriggerPointSerializer,
)
from api.views.base import (
    ClinicViewSet,
    CreateMixin,
    ListMixin,
    RetrieveMixin,
    UpdateMixin,
)
from api.views.voiding import VoidMixin
from clinic.permissions import Permission
from sessions.domain.trigger_point import (
    change_trigger_point,
    examine_points,
    locate_trigger_point,
)
from sessions.models import TriggerPoint, TriggerPointExam
from sessions.queries.trigger_point import history_of_point


class TriggerPointViewSet(
    VoidMixin, CreateMixin, UpdateMixin, ListMixin, RetrieveMixin, ClinicViewSet
):
    """A client's lasting points. The status follows from examinations alone."""

    queryset = TriggerPoint.objects.all()
    serializer_class = TriggerPointSerializer
    change = change_trigger_point
    filterset_class = TriggerPointFilter
    children: ClassVar = {
        "exams": Prefetch("exams", TriggerPointExam.objects.in_order())
    }
    if_match_actions = frozenset({"void", "partial_update"})
    permission_map: ClassVar = {
        "void": Permission.RECORD_VOID,
        "list": Permission.RECORD_READ,
        "retrieve": Permission.RECORD_READ,
        "create": Permission.RECORD_WRITE,
        "partial_update": Permission.RECORD_WRITE,
        "exams": Permission.RECORD_WRITE,
        "history": Permission.RECORD_READ,
    }

    def perform_create(self, values: dict[str, Any]) -> TriggerPoint:
        return locate_trigger_point(by=self.member, **values)

    @extend_schema(request=ExamSerializer, responses={201: TriggerPointSerializer})
    @action(detail=True, methods=["post"])
    def exams(self, request: Any, pk: Any) -> Response:
        """Examine the point again; answers with the point and its status."""
        point = self.get_object()

        def examine() -> TriggerPoint:
            row = {"trigger_point": point, **self.valid(ExamSerializer)}
            examine_points([row], by=self.member, client_id=point.client_id)
            return point

        return self.once(examine)

    @extend_schema(responses=PointEventSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def history(self, request: Any, pk: Any) -> Response:
        """Examinations, thresholds and treatments in order of time, and where the point
        recurred. What was entered in error is left out."""
        events = history_of_point(self.get_object())
        shown = PointEventSerializer(
            events, many=True, context=self.get_serializer_context()
        )
        return Response(shown.data)
