from typing import Any, ClassVar

from api.filters.record import OutcomeFilter
from api.serializers.outcome import OutcomeSerializer
from api.views.base import ClinicViewSet, CreateMixin, ListMixin, RetrieveMixin
from api.views.voiding import VoidMixin
from clinic.permissions import Permission
from sessions.domain.outcome import record_outcome
from sessions.models import OutcomeResponse


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
