"""The text of a query, with numbered places for what differs from time to time."""

from typing import Any
from uuid import UUID, uuid5

from django.db.models import QuerySet
from psycopg.sql import Literal

SPACE = UUID("7d8c4cb5-5f0a-4b11-9d4e-0d7b7c9c2f11")


def blank(name: str) -> UUID:
    """Stands in a query for what is known only when it runs."""
    return uuid5(SPACE, name)


# How a blank is written: what is equal to `records` is one of them.
PLACES = {
    "clinic": "{}::uuid",
    "member": "{}::uuid",
    "client": "{}::uuid",
    "record": "{}::uuid",
    "records": "ANY ({}::uuid[])",
}
BLANKS = {blank(name): name for name in PLACES}


def constant(rows: QuerySet[Any]) -> tuple[str, tuple[str, ...]]:
    """What a query says, once and for all, and the names of its places: those of its
    blanks. Other values are written into it."""
    pieces, values = _pieces(rows)
    text, names = pieces[0], []
    for value, piece in zip(values, pieces[1:], strict=True):
        if isinstance(value, UUID) and value in BLANKS:
            names.append(BLANKS[value])
            text += PLACES[names[-1]].format(f"${len(names)}") + piece
        else:
            text += Literal(value).as_string() + piece
    return text, tuple(names)


def numbered(rows: QuerySet[Any]) -> tuple[str, list[Any]]:
    """What a query says, and the values for its places."""
    pieces, values = _pieces(rows)
    text = pieces[0]
    for place, piece in enumerate(pieces[1:], 1):
        text += f"${place}{piece}"
    return text, list(values)


def _pieces(rows: QuerySet[Any]) -> tuple[list[str], tuple[Any, ...]]:
    written, values = rows.query.sql_with_params()
    return [piece.replace("%%", "%") for piece in written.split("%s")], values
