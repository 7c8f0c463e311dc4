"""What a serializer shows of a record, compiled to SQL that stays the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, UUIDField

from api.documents.columns import NotCompiled, shown_by
from api.documents.statement import constant
from api.expressions import Named, Object, Written, joined, quoted

KEY = "k"  # The rows that are shown, by `id`.


@dataclass(frozen=True, slots=True)
class Document:
    """`sql` is a scalar sub-select: the document of the row whose id is `k.id`."""

    sql: str

    @classmethod
    def of(
        cls, serializer: Any, rows: QuerySet[Any], without: Iterable[str] = ()
    ) -> "Document":
        key = Named(f"{KEY}.id", UUIDField())
        found = rows.model._base_manager.filter(pk=key)
        values = shown_by(serializer, rows, without)
        if not hasattr(serializer, "shown_whole"):
            return cls(f"({_constant(serializer, found.values_list(Object(values)))})")
        text = _constant(serializer, found.values_list(*map(Written, values.values())))
        columns = ", ".join(map(quoted, values))
        written = _one_or_the_other(serializer, values)
        return cls(f"(SELECT {written} FROM ({text}) d({columns}))")  # noqa: S608


def _constant(serializer: Any, rows: QuerySet[Any]) -> str:
    text, names = constant(rows)
    if names:
        raise NotCompiled(serializer, ", ".join(names), serializer)
    return text


def _one_or_the_other(serializer: Any, names: Iterable[str]) -> str:
    """All of the row; or where it is not `shown_whole`, what else is shown of it."""
    whole, few = (
        joined({name: f"d.{quoted(name)}" for name in shown})
        for shown in (names, serializer.else_shown)
    )
    return f"CASE WHEN {serializer.shown_whole} THEN {whole} ELSE {few} END"
