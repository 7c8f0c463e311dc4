from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import QuerySet

from api.filters.access import AccessFilter
from api.pagination import KeysetPagination
from api.serializers.access import AccessSerializer, OwnAccessSerializer
from api.views.base import ClinicViewSet, ListMixin
from clinic.enums import Audience, Role
from clinic.models import Access
from clinic.permissions import Permission


class InTime(KeysetPagination):
    ordering = "-at"


class AccessViewSet(ListMixin, ClinicViewSet):
    """The access log: who saw whom, and who was refused. A client reads who else saw
    them."""

    queryset = Access.objects.all()
    serializer_class = AccessSerializer
    serializers: ClassVar = {Audience.CLIENT: OwnAccessSerializer}
    filterset_class = AccessFilter
    pagination_class = InTime
    ordering_fields = ("at",)
    record_kind = "access"
    permission_map: ClassVar = {"list": Permission.ACCESS_READ}

    def records(self) -> QuerySet[Access]:
        accesses = self.visible().with_names()
        is_own = self.member.role == Role.CLIENT
        return accesses if is_own else accesses.prefetch_related("shown")

    def shows_of(self, clients: Iterable[Any]) -> None:
        """Whose accesses were asked for; not everyone who stands in them."""
        client = self.member.client_id or self.request.query_params.get("client")
        self.shows_clients([client] if client and list(clients) else [])
