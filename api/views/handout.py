from typing import Any, ClassVar

from api.filters.base import ClientRecordFilter
from api.serializers.handout import HandoutSerializer
from api.views.base import ClinicViewSet, CreateMixin, ListMixin, RetrieveMixin
from api.views.voiding import VoidMixin
from clinic.permissions import Permission
from sessions.domain.handout import hand_out_topic
from sessions.models import Handout


class HandoutViewSet(VoidMixin, CreateMixin, ListMixin, RetrieveMixin, ClinicViewSet):
    """What clients were given to read: which text, and when."""

    queryset = Handout.objects.select_related("topic")
    serializer_class = HandoutSerializer
    filterset_class = ClientRecordFilter
    if_match_actions = frozenset({"void"})
    permission_map: ClassVar = {
        "void": Permission.RECORD_VOID,
        "list": Permission.HOME_CARE_READ,
        "retrieve": Permission.HOME_CARE_READ,
        "create": Permission.HOME_CARE_WRITE,
    }

    def perform_create(self, values: dict[str, Any]) -> Handout:
        return hand_out_topic(by=self.member, **values)
