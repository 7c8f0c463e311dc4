from collections.abc import Collection
from typing import Any
from uuid import UUID

from django_filters import rest_framework as filters

from api.filters.base import MomentFilter
from clinic.enums import AccessOutcome
from clinic.queries.client import same_person


class AccessFilter(filters.FilterSet):
    client = filters.UUIDFilter(method="about_person")
    member = filters.UUIDFilter()
    outcome = filters.ChoiceFilter(choices=AccessOutcome.choices)
    since = MomentFilter(field_name="at", lookup_expr="gte")
    until = MomentFilter(field_name="at", lookup_expr="lt")

    def about_person(self, accesses: Any, name: str, client: UUID) -> Any:
        """Whoever was shown a client was shown their duplicates as the same person."""
        persons: Collection[UUID] = same_person(client)
        return accesses.about(persons)
