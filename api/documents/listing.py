"""Lists that are shown whole, as JSON by PostgreSQL."""

from typing import Any

from django.db.models import QuerySet

from api.documents.columns import NotCompiled, shown_by
from api.documents.resource import run
from api.documents.statement import constant
from api.expressions import Object


def listing(serializer: Any, rows: QuerySet[Any]) -> str:
    """The statement that shows all of these rows, in their order."""
    text, names = constant(rows.values_list(Object(shown_by(serializer, rows))))
    if names:
        raise NotCompiled(serializer, ", ".join(names), serializer)
    return f"SELECT d.o::bpchar FROM ({text}) d(o)"  # noqa: S608 - compiled


def shown(statement: str) -> bytes:
    return b"[%s]" % b",".join(body for (body,) in run(statement, []))
