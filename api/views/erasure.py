from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from api.filters.record import ErasureFilter
from api.login import is_fresh
from api.serializers.erasure import ErasureSerializer
from api.views.base import ClinicViewSet, CreateMixin, ListMixin, RetrieveMixin
from clinic.models import ErasureRequest
from clinic.permissions import Permission
from sessions.domain.erasure import ask_erasure, carry_out_erasure


class ErasureViewSet(CreateMixin, ListMixin, RetrieveMixin, ClinicViewSet):
    """Erasures by law: asked for, and then carried out."""

    queryset = ErasureRequest.objects.prefetch_related("erasures")
    serializer_class = ErasureSerializer
    filterset_class = ErasureFilter
    if_match_actions = frozenset({"carry_out"})
    permission_map: ClassVar = {
        "list": Permission.CLINIC_MANAGE,
        "retrieve": Permission.CLINIC_MANAGE,
        "create": Permission.CLINIC_MANAGE,
        "carry_out": Permission.CLINIC_MANAGE,
    }

    def perform_create(self, values: dict[str, Any]) -> ErasureRequest:
        return ask_erasure(by=self.member, **values)

    @extend_schema(request=None, responses=ErasureSerializer)
    @action(detail=True, methods=["post"], url_path="carry-out")
    def carry_out(self, request: Any, pk: Any) -> Response:
        """Erase the client, for good. Needs a fresh device."""
        return self.act(carry_out_erasure, is_fresh=is_fresh(request._request))
