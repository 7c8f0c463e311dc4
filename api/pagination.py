"""Pages by key, so that page 1,000 costs what page 1 costs."""

from typing import Any

from django.core.exceptions import ValidationError as Malformed
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    """`?page_size=` up to 200; `next` and `previous` are whole addresses, or null.

    `?ordering=` is one of the view's `ordering_fields`, with `-` for descending.
    """

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "-id"

    def paginate_queryset(self, *args: Any, **kwargs: Any) -> list[Any] | None:
        try:
            return super().paginate_queryset(*args, **kwargs)
        except Malformed as exc:
            raise NotFound(self.invalid_cursor_message) from exc

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        asked = request.query_params.get("ordering") or self.ordering
        sign, name = ("-" if asked.startswith("-") else ""), asked.removeprefix("-")
        if name not in view.ordering_fields:
            known = ", ".join(view.ordering_fields)
            raise ValidationError({"ordering": f"Order by any of: {known}."})
        return (asked,) if name == "id" else (asked, f"{sign}id")

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        ordering = {
            "name": "ordering",
            "in": "query",
            "description": "The field to order by; `-` for descending.",
            "schema": {
                "type": "string",
                "enum": [
                    f"{sign}{name}"
                    for name in view.ordering_fields
                    for sign in ("", "-")
                ],
            },
        }
        return [*super().get_schema_operation_parameters(view), ordering]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }
