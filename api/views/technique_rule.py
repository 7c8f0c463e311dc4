from typing import Any, ClassVar

from api.serializers.technique_rule import TechniqueRuleSerializer
from api.views.base import ClinicViewSet, CreateMixin, ListMixin, RetrieveMixin
from clinic.domain.technique_rule import note_technique_rule
from clinic.models import TechniqueRule
from clinic.permissions import Permission


class TechniqueRuleViewSet(CreateMixin, ListMixin, RetrieveMixin, ClinicViewSet):
    """The clinic's notes of what local law allows. The last of a technique holds."""

    queryset = TechniqueRule.objects.all()
    serializer_class = TechniqueRuleSerializer
    permission_map: ClassVar = {
        "list": Permission.CLINIC_READ,
        "retrieve": Permission.CLINIC_READ,
        "create": Permission.CLINIC_MANAGE,
    }

    def perform_create(self, values: dict[str, Any]) -> TechniqueRule:
        return note_technique_rule(by=self.member, **values)
