from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from api.filters.record import LicenceFilter
from api.serializers.licence import LicenceEndSerializer, LicenceSerializer
from api.views.base import ClinicViewSet, CreateMixin, ListMixin, RetrieveMixin
from clinic.domain.licence import add_licence, end_licence
from clinic.models import Licence
from clinic.permissions import Permission


class LicenceViewSet(CreateMixin, ListMixin, RetrieveMixin, ClinicViewSet):
    """Licences of the therapists."""

    queryset = Licence.objects.all()
    serializer_class = LicenceSerializer
    filterset_class = LicenceFilter
    if_match_actions = frozenset({"end"})
    permission_map: ClassVar = {
        "list": Permission.CLINIC_READ,
        "retrieve": Permission.CLINIC_READ,
        "create": Permission.CLINIC_MANAGE,
        "end": Permission.CLINIC_MANAGE,
    }

    def perform_create(self, values: dict[str, Any]) -> Licence:
        return add_licence(by=self.member, **values)

    @extend_schema(request=LicenceEndSerializer, responses=LicenceSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Any, pk: Any) -> Response:
        """Say which day is its last valid one."""
        return self.act(end_licence, LicenceEndSerializer)
