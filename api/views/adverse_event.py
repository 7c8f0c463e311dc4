from typing import Any, ClassVar

from api.filters.adverse_event import AdverseEventFilter
from api.serializers.adverse_event import AdverseEventSerializer
from api.views.base import (
    ClinicViewSet,
    CreateMixin,
    ListMixin,
    RetrieveMixin,
    UpdateMixin,
)
from api.views.voiding import VoidMixin
from clinic.permissions import Permission
from sessions.domain.adverse_event import change_adverse_event, record_adverse_event
from sessions.models import AdverseEvent


class AdverseEventViewSet(
    VoidMixin, CreateMixin, UpdateMixin, ListMixin, RetrieveMixin, ClinicViewSet
):
    """Harm, or what may be harm. Expected soreness is no adverse event."""

    queryset = AdverseEvent.objects.all()
    serializer_class = AdverseEventSerializer
    change = change_adverse_event
    filterset_class = AdverseEventFilter
    if_match_actions = frozenset({"void", "partial_update"})
    permission_map: ClassVar = {
        "void": Permission.RECORD_VOID,
        "list": Permission.RECORD_READ,
        "retrieve": Permission.RECORD_READ,
        "create": Permission.RECORD_WRITE,
        "partial_update": Permission.RECORD_WRITE,
    }

    def perform_create(self, values: dict[str, Any]) -> AdverseEvent:
        return record_adverse_event(by=self.member, **values)
