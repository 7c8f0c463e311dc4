"""A list refuses what it would have to ignore: a misspelt filter shows everything."""

from functools import lru_cache
from typing import Any

from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ErrorDetail, ValidationError

from clinic.queries.catalogue import nearest

OF_ANY_LIST = ("cursor", "expand", "format", "ordering", "page_size")
MOST_TOLD = 20


class StrictFilterBackend(DjangoFilterBackend):
    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        filters = self.get_filterset_class(view, queryset)
        names = frozenset(filters.base_filters if filters else ())
        if view.action == "list":
            _refuse_unknown(request.query_params, {*OF_ANY_LIST, *names})
        if names.isdisjoint(request.query_params):
            return queryset
        return super().filter_queryset(request, queryset, view)

    def get_filterset(self, request: Any, queryset: Any, view: Any) -> Any:
        """The filters that are asked for: making all of them costs more than a page."""
        filters = self.get_filterset_class(view, queryset)
        asked = frozenset(filters.base_filters) & frozenset(request.query_params)
        known = self.get_filterset_kwargs(request, queryset, view)
        return _only(filters, asked)(**known)


@lru_cache(maxsize=256)
def _only(filters: Any, names: frozenset[str]) -> Any:
    few = type(filters.__name__, (filters,), {})
    few.base_filters = {k: v for k, v in filters.base_filters.items() if k in names}
    return few


def _refuse_unknown(asked: Any, known: set[str]) -> None:
    faults: dict[str, ErrorDetail] = {}
    for name, values in asked.lists():
        if name not in known:
            near = ", ".join(nearest(name[:60], known))
            hint = f" Near: {near}." if near else ""
            message = f"There is no such filter.{hint}"
            faults[name[:60]] = ErrorDetail(message, code="unknown_filter")
        elif len(values) > 1:
            faults[name] = ErrorDetail("Give it once.", code="given_twice")
    if faults:
        raise ValidationError(dict(list(faults.items())[:MOST_TOLD]))
