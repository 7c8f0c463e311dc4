from typing import Any, ClassVar

from api.filters.record import ClearanceFilter
from api.serializers.screening import ClearanceSerializer
from api.views.base import ClinicViewSet, CreateMixin, ListMixin, RetrieveMixin
from api.views.voiding import VoidMixin
from clinic.permissions import Permission
from sessions.domain.clearance import record_clearance
from sessions.models import Clearance


class ClearanceViewSet(VoidMixin, CreateMixin, ListMixin, RetrieveMixin, ClinicViewSet):
    """Whose dated word lifts a limit."""

    queryset = Clearance.objects.all()
    serializer_class = ClearanceSerializer
    filterset_class = ClearanceFilter
    if_match_actions = frozenset({"void"})
    permission_map: ClassVar = {
        "void": Permission.RECORD_VOID,
        "list": Permission.RECORD_READ,
        "retrieve": Permission.RECORD_READ,
        "create": Permission.RECORD_WRITE,
    }

    def perform_create(self, values: dict[str, Any]) -> Clearance:
        return record_clearance(by=self.member, **values)
