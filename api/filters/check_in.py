from typing import Any

from django.utils import timezone
from django_filters import rest_framework as filters

from api.filters.base import EpisodeRecordFilter
from sessions.enums import CheckInKind


class CheckInFilter(EpisodeRecordFilter):
    session = filters.UUIDFilter(field_name="session_id")
    kind = filters.ChoiceFilter(choices=CheckInKind.choices)
    answered = filters.BooleanFilter(
        field_name="answers", lookup_expr="isnull", exclude=True
    )
    due = filters.BooleanFilter(
        method="filter_due", label="Whether an answer is awaited now."
    )
    beyond_expected = filters.BooleanFilter(
        method="filter_beyond", label="Whether a therapist is asked to look."
    )

    def filter_due(self, check_ins: Any, name: str, asked: bool) -> Any:
        return among(check_ins, check_ins.due(timezone.now()), asked)

    def filter_beyond(self, check_ins: Any, name: str, asked: bool) -> Any:
        return among(check_ins, check_ins.beyond_expected(), asked)


def among(every: Any, some: Any, asked: bool) -> Any:
    """Those some of every, or the others."""
    return some if asked else every.exclude(pk__in=some.order_by().values("pk"))
