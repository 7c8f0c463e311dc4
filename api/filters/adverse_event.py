from typing import Any

from django_filters import rest_framework as filters

from api.filters.base import ClientRecordFilter
from sessions.enums import AdverseEventKind, CaseStatus, Severity


class AdverseEventFilter(ClientRecordFilter):
    session = filters.UUIDFilter(field_name="session_id")
    kind = filters.ChoiceFilter(choices=AdverseEventKind.choices)
    severity = filters.ChoiceFilter(choices=Severity.choices)
    serious = filters.BooleanFilter()
    status = filters.ChoiceFilter(choices=CaseStatus.choices, method="filter_status")

    def filter_status(self, events: Any, name: str, status: str) -> Any:
        return events.in_status(status)
