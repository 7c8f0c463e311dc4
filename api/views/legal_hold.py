from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from api.filters.base import ClientRecordFilter
from api.serializers.legal_hold import LegalHoldSerializer, LiftSerializer
from api.views.base import ClinicViewSet, CreateMixin, ListMixin, RetrieveMixin
from clinic.domain.legal_hold import lift_hold, place_hold
from clinic.models import LegalHold
from clinic.permissions import Permission


class LegalHoldViewSet(CreateMixin, ListMixin, RetrieveMixin, ClinicViewSet):
    """Clients who are not erased while a hold stands."""

    queryset = LegalHold.objects.prefetch_related("liftings")
    serializer_class = LegalHoldSerializer
    filterset_class = ClientRecordFilter
    if_match_actions = frozenset({"lift"})
    permission_map: ClassVar = {
        "list": Permission.CLINIC_READ,
        "retrieve": Permission.CLINIC_READ,
        "create": Permission.CLINIC_MANAGE,
        "lift": Permission.CLINIC_MANAGE,
    }

    def perform_create(self, values: dict[str, Any]) -> LegalHold:
        return place_hold(by=self.member, **values)

    @extend_schema(request=LiftSerializer, responses=LegalHoldSerializer)
    @action(detail=True, methods=["post"])
    def lift(self, request: Any, pk: Any) -> Response:
        """End the hold, and say why. The hold itself stays on record."""
        return self.act(lift_hold, LiftSerializer)
