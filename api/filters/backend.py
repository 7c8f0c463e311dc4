"""A list refuses what it would have to ignore: a misspelt filter shows everything."""

from typing import Any

from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ErrorDetail, ValidationError

from clinic.queries.catalogue import nearest

OF_ANY_LIST = ("cursor", "expand", "format", "ordering", "page_size")
MOST_TOLD = 20


class StrictFilterBackend(DjangoFilterBackend):
    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        if view.action == "list":
            filters = self.get_filterset_class(view, queryset)
            known = {*OF_ANY_LIST, *(filters.base_filters if filters else ())}
            _refuse_unknown(request.query_params, known)
        return super().filter_queryset(request, queryset, view)


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
