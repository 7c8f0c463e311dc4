"""ORM expressions whose values stand in a document as DRF would write them."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Expression, Func, QuerySet, Subquery

MOST = 50  # A function of PostgreSQL takes a hundred arguments: names and values.


class Json(models.TextField):
    """JSON that is written already."""


class Plain(models.TextField):
    """Text without a character that JSON escapes."""


QUOTED = (Plain, models.UUIDField)
AS_TEXT = (
    models.IntegerField,
    models.DecimalField,
    models.FloatField,
    models.BooleanField,
    models.JSONField,
)


class Written(Func):
    """A value as JSON."""

    output_field = Json()

    def as_sql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        [value] = self.get_source_expressions()
        kind = value.output_field
        if isinstance(kind, Json):
            template = "coalesce(%(expressions)s, 'null')"
        elif isinstance(kind, QUOTED):
            template = """coalesce('"' || (%(expressions)s)::text || '"', 'null')"""
        elif isinstance(kind, AS_TEXT):
            template = "coalesce((%(expressions)s)::text, 'null')"
        else:
            template = "coalesce(to_json(%(expressions)s), 'null')"
        return super().as_sql(compiler, connection, template=template)


class Moment(Func):
    """A moment in UTC, with microseconds where it has some."""

    template = (
        "replace(to_char(%(expressions)s AT TIME ZONE 'UTC',"
        " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), '.000000Z', 'Z')"
    )
    output_field = Plain()


class Day(Func):
    """In a time zone, of a moment."""

    template = "timezone(%(expressions)s)::date"
    output_field = models.DateField()


class Seconds(Func):
    """Of a time, whole ones."""

    template = "floor(extract(epoch FROM %(expressions)s))::integer"
    output_field = models.IntegerField()


class Figure(Func):
    """A decimal as text, with all its places."""

    template = "round(%(expressions)s, %(places)s)::text"
    output_field = Plain()

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
        "(SELECT CASE WHEN a IS NOT NULL THEN coalesce("
        "(SELECT json_agg(trim_scale(n) ORDER BY place)"
        " FROM unnest(a) WITH ORDINALITY u(n, place)), '[]') END"
        " FROM (SELECT %(expressions)s) v(a))"
    )
    output_field = Json()


class Hex(Func):
    template = "encode(%(expressions)s, 'hex')"
    output_field = Plain()


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


class Object(Func):
    """A JSON object, as text. `row_to_json` would look up how to write each column for
    each row anew, a third of what a page takes."""

    output_field = Json()

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__(*map(Written, values.values()))
        self.names = tuple(values)

    def as_sql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        found = [compiler.compile(one) for one in self.get_source_expressions()]
        members = dict(zip(self.names, (sql for sql, _ in found), strict=True))
        return joined(members), [value for _, given in found for value in given]


class Row(Subquery):
    """One row as a JSON object, or null."""

    template = "(%(subquery)s)"

    def __init__(self, rows: QuerySet[Any], values: dict[str, Any]) -> None:
        super().__init__(rows.values_list(Object(values)), output_field=Json())


class Rows(Row):
    """Rows as a JSON list, in their order."""

    template = (
        "(SELECT coalesce('[' || string_agg(d.o, ',') || ']', '[]')"
        " FROM (%(subquery)s) d(o))"
    )


def joined(members: dict[str, str]) -> str:
    """SQL that puts an object together, of the JSON of its members."""
    pieces = [
        f"""'{"," if place else "{"}"{name}":', {value}"""
        for place, (name, value) in enumerate(members.items())
    ]
    calls = [pieces[at : at + MOST] for at in range(0, len(pieces), MOST)]
    return " || ".join(f"concat({', '.join(call)})" for call in calls) + " || '}'"


def quoted(name: str) -> str:
    """An identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'
