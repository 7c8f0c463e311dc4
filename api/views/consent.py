from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from api.filters.record import ConsentFilter
from api.serializers.consent import ConsentSerializer, WithdrawalSerializer
from api.views.base import ClinicViewSet, CreateMixin, ListMixin, RetrieveMixin
from api.views.voiding import VoidMixin
from clinic.domain.consent import record_consent, withdraw_consent
from clinic.models import Consent
from clinic.permissions import Permission


class ConsentViewSet(VoidMixin, CreateMixin, ListMixin, RetrieveMixin, ClinicViewSet):
    """What a client agreed to. A consent never changes; it can be withdrawn."""

    queryset = Consent.objects.prefetch_related("withdrawals")
    serializer_class = ConsentSerializer
    filterset_class = ConsentFilter
    if_match_actions = frozenset({"void", "withdraw"})
    permission_map: ClassVar = {
        "void": Permission.RECORD_VOID,
        "list": Permission.CONSENT_READ,
        "retrieve": Permission.CONSENT_READ,
        "create": Permission.CONSENT_GIVE,
        "withdraw": Permission.CONSENT_GIVE,
    }

    def perform_create(self, values: dict[str, Any]) -> Consent:
        return record_consent(by=self.member, **values)

    @extend_schema(request=WithdrawalSerializer, responses=ConsentSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Any, pk: Any) -> Response:
        """Take it back, from this moment on. The consent itself stays on record."""
        return self.act(withdraw_consent, WithdrawalSerializer)
