"""Pages by key, so that page 1,000 costs what page 1 costs."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination

READERS: dict[str, Callable[[str], Any]] = {
    "id": UUID,
    "created_at": datetime.fromisoformat,
    "updated_at": datetime.fromisoformat,
    "at": datetime.fromisoformat,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Between which rows a page begins: beside the one with these values, in the order
    asked for or, for the page before it, `backwards`."""

    values: tuple[Any, ...]
    backwards: bool = False

    @classmethod
    def read(cls, text: str, names: tuple[str, ...]) -> "Place":
        way, *words = urlsafe_b64decode(text.encode()).decode().split("|")
        values = [READERS[name](word) for name, word in zip(names, words, strict=True)]
        moments = [value for value in values if isinstance(value, datetime)]
        if way not in {"n", "p"} or any(one.tzinfo is not UTC for one in moments):
            raise ValueError(way)
        return cls(tuple(values), way == "p")

    def __str__(self) -> str:
        words = (
            value.astimezone(UTC).isoformat()
            if isinstance(value, datetime)
            else str(value)
            for value in self.values
        )
        text = "|".join(["p" if self.backwards else "n", *words])
        return urlsafe_b64encode(text.encode()).decode()


class KeysetPagination(CursorPagination):
    """`?page_size=` up to 200; `next` and `previous` are whole addresses, or null.

    `?ordering=` is one of the view's `ordering_fields`, with `-` for descending. A page
    begins where the values ordered by, the id at last, say.
    """

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "-id"

    def read(self, request: Any, view: Any) -> None:
        """Which page is asked for, and in what order."""
        self.request, self.size = request, self.get_page_size(request) or 0
        self.sign, self.names = self._order(view)
        self.place = self._place()
        self.is_backwards = self.place is not None and self.place.backwards
        self.falls = (self.sign == "-") ^ self.is_backwards

    def begin(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows from where the page begins: `size` of them are on it, and one more
        tells that there is another."""
        if self.place is not None:
            rows = rows.filter(_beyond(self.names, self.place.values, falls=self.falls))
        way = "-" if self.falls else ""
        return rows.order_by(*(way + name for name in self.names))

    def end(self, found: list[Any], values: Callable[[Any], tuple[Any, ...]]) -> Any:
        """The rows of the page, of those found; `values` are what a row is ordered by.
        From now on the page knows its neighbours."""
        page, goes_on = found[: self.size], len(found) > self.size
        came, back = self.place is not None, self.is_backwards
        if back:
            page.reverse()
        has_next, has_previous = (True, goes_on) if back else (goes_on, came)
        self.next = Place(values(page[-1])) if page and has_next else None
        first = Place(values(page[0]), backwards=True) if page else None
        self.previous = first if has_previous else None
        return page

    def paginate_queryset(
        self, queryset: Any, request: Any, view: Any = None
    ) -> list[Any]:
        self.read(request, view)
        rows = self.begin(queryset)
        found = list(rows[: self.size + 1])
        return self.end(
            found, lambda row: tuple(getattr(row, name) for name in self.names)
        )

    def written(self, bodies: Iterable[bytes]) -> bytes:
        """The page, of documents that are written already."""
        ends = {"next": self.get_next_link(), "previous": self.get_previous_link()}
        return b'%s,"results":[%s]}' % (
            json.dumps(ends, separators=(",", ":"))[:-1].encode(),
            b",".join(bodies),
        )

    def get_next_link(self) -> str | None:
        return self._link(self.next)

    def get_previous_link(self) -> str | None:
        return self._link(self.previous)

    def _link(self, place: Place | None) -> str | None:
        if place is None:
            return None
        here = self.request.build_absolute_uri(self.request.path)
        asked = dict(self.request.query_params.lists())
        asked[self.cursor_query_param] = [str(place)]
        return f"{here}?{urlencode(sorted(asked.items()), doseq=True)}"

    def _order(self, view: Any) -> tuple[str, tuple[str, ...]]:
        asked = self.request.query_params.get("ordering") or self.ordering
        sign, name = ("-" if asked.startswith("-") else ""), asked.removeprefix("-")
        if name not in view.ordering_fields:
            known = ", ".join(view.ordering_fields)
            raise ValidationError({"ordering": f"Order by any of: {known}."})
        return sign, ("id",) if name == "id" else (name, "id")

    def _place(self) -> Place | None:
        text = self.request.query_params.get(self.cursor_query_param)
        if not text:
            return None
        try:
            return Place.read(text, self.names)
        except ValueError as error:
            raise NotFound(self.invalid_cursor_message) from error

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


def _beyond(names: tuple[str, ...], values: tuple[Any, ...], *, falls: bool) -> Q:
    """After these values, in an order that falls or rises: by the first name, and where
    that is the same by the id."""
    way = "lt" if falls else "gt"
    after = Q(**{f"{names[-1]}__{way}": values[-1]})
    if len(names) == 1:
        return after
    first = {names[0]: values[0]}
    bound = Q(**{f"{names[0]}__{way}e": values[0]})
    return bound & (Q(**{f"{names[0]}__{way}": values[0]}) | Q(**first) & after)
