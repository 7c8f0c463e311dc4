from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from api.filters.conflict import ConflictFilter
from api.serializers.conflict import ConflictSerializer, SettlementSerializer
from api.views.base import ClinicViewSet, ListMixin, RetrieveMixin
from clinic.domain.conflict import settle_conflict
from clinic.models import Conflict
from clinic.permissions import Permission


class ConflictViewSet(ListMixin, RetrieveMixin, ClinicViewSet):
    """What devices sent too late, kept whole for a person to merge."""

    queryset = Conflict.objects.prefetch_related("settlements")
    serializer_class = ConflictSerializer
    filterset_class = ConflictFilter
    if_match_actions = frozenset({"settle"})
    permission_map: ClassVar = {
        "list": Permission.CONFLICT_READ,
        "retrieve": Permission.CONFLICT_READ,
        "settle": Permission.CONFLICT_SETTLE,
    }

    @extend_schema(request=SettlementSerializer, responses=ConflictSerializer)
    @action(detail=True, methods=["post"])
    def settle(self, request: Any, pk: Any) -> Response:
        """Say that it was brought into the record, or is not wanted. It stays."""
        return self.act(settle_conflict, SettlementSerializer)
