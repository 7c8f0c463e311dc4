from typing import Any, ClassVar

from api.filters.record import ReferralFilter
from api.serializers.referral import ReferralSerializer
from api.views.base import (
    ClinicViewSet,
    CreateMixin,
    ListMixin,
    RetrieveMixin,
    UpdateMixin,
)
from api.views.voiding import VoidMixin
from clinic.permissions import Permission
from sessions.domain.referral import change_referral, make_referral
from sessions.models import Referral


class ReferralViewSet(
    VoidMixin, CreateMixin, UpdateMixin, ListMixin, RetrieveMixin, ClinicViewSet
):
    """Care beside ours, from its suggestion to its result."""

    queryset = Referral.objects.all()
    serializer_class = ReferralSerializer
    change = change_referral
    filterset_class = ReferralFilter
    if_match_actions = frozenset({"void", "partial_update"})
    permission_map: ClassVar = {
        "void": Permission.RECORD_VOID,
        "list": Permission.RECORD_READ,
        "retrieve": Permission.RECORD_READ,
        "create": Permission.RECORD_WRITE,
        "partial_update": Permission.RECORD_WRITE,
    }

    def perform_create(self, values: dict[str, Any]) -> Referral:
        return make_referral(by=self.member, **values)
