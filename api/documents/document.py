"""What a serializer shows of a record, compiled to SQL that stays the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, UUIDField

from api.documents.columns import NotCompiled, shown_by
from api.documents.statement import constant
from api.expressions import Named, quoted

KEY = "k"  # The rows that are shown, by `id`.


@dataclass(frozen=True, slots=True)
class Document:
    """`sql` is a scalar sub-select: the document of the row whose id is `k.id`."""

    sql: str

    @classmethod
    def of(
        cls, serializer: Any, rows: QuerySet[Any], without: Iterable[str] = ()
    ) -> "Document":
        model = rows.model
        key = Named(f"{KEY}.id", UUIDField())
        values = shown_by(serializer, rows, without)
        text, names = constant(
            model._base_manager.filter(pk=key).values_list(*values.values())
        )
        if names:
            raise NotCompiled(serializer, ", ".join(names), serializer)
        columns = ", ".join(map(quoted, values))
        written = _written(serializer)
        return cls(f"(SELECT {written} FROM ({text}) d({columns}))")  # noqa: S608


def _written(serializer: Any) -> str:
    """The row; or where it is not `shown_whole`, what else is shown of it."""
    condition = getattr(serializer, "shown_whole", None)
    if condition is None:
        return "row_to_json(d)"
    few = ", ".join(f"d.{quoted(name)}" for name in serializer.else_shown)
    rest = f"(SELECT row_to_json(e) FROM (SELECT {few}) e)"  # noqa: S608
    return f"CASE WHEN {condition} THEN row_to_json(d) ELSE {rest} END"
