from typing import Any

from django_filters import rest_framework as filters

from api.filters.base import ClientRecordFilter
from clinic.models import Conflict


class ConflictFilter(ClientRecordFilter):
    record = filters.UUIDFilter()
    open = filters.BooleanFilter(method="by_settlement")

    def by_settlement(self, conflicts: Any, name: str, value: bool) -> Any:
        unsettled = Conflict.objects.open().values("pk")
        if value:
            return conflicts.filter(pk__in=unsettled)
        return conflicts.exclude(pk__in=unsettled)
