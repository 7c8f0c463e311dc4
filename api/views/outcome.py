from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from api.filters.record import OutcomeFilter
from api.serializers.outcome import OutcomeSerializer
from api.serializers.outcomes import OutcomesQuery, OutcomesSerializer
from api.views.base import ClinicViewSet, CreateMixin, ListMixin, RetrieveMixin
from api.views.voiding import VoidMixin
from clinic.permissions import Permission
from sessions.domain.outcome import record_outcome
from sessions.models import OutcomeResponse
from sessions.queries.outcomes import outcomes_of


class OutcomesMixin:
    """What was measured of a client, and what came of it."""

    @extend_schema(
        parameters=[OutcomesQuery], responses=OutcomesSerializer, filters=False
    )
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def outcomes(self: Any, request: Any, pk: Any) -> Response:
        """Scores with their change, pain at sessions, goals, and gains: of an episode,
        or of all."""
        query = OutcomesQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        found = outcomes_of(
            self.get_object().pk, by=self.member, **query.validated_data
        )
        shown = OutcomesSerializer(found, context=self.get_serializer_context())
        return Response(shown.data)


class OutcomeViewSet(VoidMixin, CreateMixin, ListMixin, RetrieveMixin, ClinicViewSet):
    """Measures as they were answered. An answer never changes."""

    queryset = OutcomeResponse.objects.select_related("measure")
    serializer_class = OutcomeSerializer
    filterset_class = OutcomeFilter
    if_match_actions = frozenset({"void"})
    permission_map: ClassVar = {
        "void": Permission.RECORD_VOID,
        "list": Permission.OUTCOME_READ,
        "retrieve": Permission.OUTCOME_READ,
        "create": Permission.OUTCOME_ADD,
    }

    def perform_create(self, values: dict[str, Any]) -> OutcomeResponse:
        return record_outcome(by=self.member, **values)
