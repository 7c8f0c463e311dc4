from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api.schema import refused
from api.serializers.clinic import ClinicSerializer
from api.views.base import ClinicViewSet
from clinic.domain.clinic import change_clinic
from clinic.domain.export import export_clinic
from clinic.download import ZIP, Download, export_of
from clinic.models import Clinic
from clinic.permissions import Permission


class ClinicSettingsViewSet(ClinicViewSet, GenericViewSet):
    """The clinic of the token."""

    queryset = Clinic.objects.all()
    serializer_class = ClinicSerializer
    permission_map: ClassVar = {
        "retrieve": Permission.CLINIC_READ,
        "partial_update": Permission.CLINIC_MANAGE,
        "export": Permission.CLINIC_MANAGE,
    }

    def records(self) -> QuerySet[Clinic]:
        return self.visible()

    def visible(self) -> QuerySet[Clinic]:
        return self.queryset.filter(pk=self.member.clinic_id)

    def get_object(self) -> Clinic:
        clinic = self.queryset.get(pk=self.member.clinic_id)
        self.check_if_match(clinic)
        return clinic

    @extend_schema(operation_id="clinic_retrieve")
    def retrieve(self, request: Any) -> Response:
        return self._answer(self.found(self.member.clinic_id))

    @extend_schema(operation_id="clinic_partial_update")
    def partial_update(self, request: Any) -> Response:
        clinic = self.get_object()
        serializer = self.get_serializer(clinic, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return self.shown(
            change_clinic(clinic, by=self.member, **serializer.validated_data)
        )

    @extend_schema(
        operation_id="clinic_export",
        responses={(200, ZIP): OpenApiTypes.BINARY, **refused(429)},
    )
    def export(self, request: Any) -> Download:
        """Everything the clinic has, in one zip file that says what is in it."""
        return export_of(export_clinic(by=self.member))
