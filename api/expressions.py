"""ORM expressions whose values stand in a document as DRF would write them."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Expression, Func, QuerySet, Subquery


class Json(models.Field):
    """Of type json: kept as it was written, and put into other JSON as it is."""

    def db_type(self, connection: Any) -> str:
        return "json"


class Moment(Func):
    """A moment in UTC, with microseconds where it has some."""

    template = (
        "replace(to_char(%(expressions)s AT TIME ZONE 'UTC',"
        " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), '.000000Z', 'Z')"
    )
    output_field = models.TextField()


class Figure(Func):
    """A decimal as text, with all its places."""

    template = "round(%(expressions)s, %(places)s)::text"
    output_field = models.TextField()

    def __init__(self, value: Any, places: int) -> None:
        super().__init__(value, places=places)


class Number(Func):
    """A decimal as a number, whole where it is; rounded to places, if any are named."""

    template = "trim_scale(%(expressions)s)"
    output_field = models.DecimalField()

    def __init__(self, value: Any, places: int | None = None) -> None:
        super().__init__(value)
        if places is not None:
            self.template = f"trim_scale(round(%(expressions)s, {places}))"


class Numbers(Func):
    """Decimals as numbers."""

    template = (
        "(SELECT array_agg(trim_scale(n) ORDER BY place)"
        " FROM unnest(%(expressions)s) WITH ORDINALITY u(n, place))"
    )
    output_field = Json()


class Hex(Func):
    template = "encode(%(expressions)s, 'hex')"
    output_field = models.TextField()


class Words(Func):
    """A list within a JSON column, each object with these keys in this order."""

    template = (
        "(SELECT coalesce(json_agg(q), '[]') FROM"
        " jsonb_to_recordset(%(expressions)s) q(%(columns)s))"
    )
    output_field = Json()

    def __init__(self, value: Any, names: Iterable[str]) -> None:
        columns = ", ".join(f"{quoted(name)} text" for name in names)
        super().__init__(value, columns=columns)


class Named(Expression):
    """A column of what stands around a statement."""

    def __init__(self, name: str, output_field: Any) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        return self.name, []


class Row(Subquery):
    """One row as a JSON object, or null."""

    written = "row_to_json(d)"
    template = "(SELECT %(written)s FROM (%(subquery)s) d(%(names)s))"

    def __init__(self, rows: QuerySet[Any], values: dict[str, Any]) -> None:
        names = ", ".join(map(quoted, values))
        super().__init__(
            rows.values_list(*values.values()),
            output_field=Json(),
            names=names,
            written=self.written,
        )


class Rows(Row):
    """Rows as a JSON list, in their order."""

    written = "coalesce(json_agg(d), '[]')"


def quoted(name: str) -> str:
    """An identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'
