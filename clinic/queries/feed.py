"""Following a clinic's log: where it stands, and which records changed since."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from psycopg.types.json import Jsonb

POSITION = "SELECT epoch, head, waiting_since, role, client FROM feed_position(%s)"
CHANGES = "SELECT * FROM feed_changes(%s, %s, %s, %s)"
EVERYTHING = 2**31 - 1
Keys = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Position:
    """Where the log of the scope's clinic stands, and what the acting member was when
    it stood at the number asked for. `waiting_since` is when that number was passed."""

    epoch: UUID
    head: int
    waiting_since: datetime | None
    role: str | None
    client: UUID | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A row that was written or removed; `refers` holds its keys of the kind's list."""

    seq: int
    kind: str
    record: UUID
    device: UUID | None
    refers: dict[str, str | None]


def position_at(seq: int) -> Position:
    with connection.cursor() as cursor:
        cursor.execute(POSITION, [seq])
        return Position(*cursor.fetchone())


def changes_after(
    seq: int, keys: Keys, *, most: int = EVERYTHING, client: UUID | None = None
) -> list[Moved]:
    """What was committed after a number, of the kinds that `keys` names, in commit
    order: at least `most` changes where there are so many, and whole commits."""
    told: Any = Jsonb({kind: list(columns) for kind, columns in keys.items()})
    with connection.cursor() as cursor:
        cursor.execute(CHANGES, [seq, most, client, told])
        rows = cursor.fetchall()
    return [
        Moved(seq, kind, record, device, json.loads(refers) if refers else {})
        for seq, kind, record, device, refers in rows
    ]


@cache
def models_by_kind() -> dict[str, Any]:
    declared: list[Any] = [one for one in apps.get_models() if hasattr(one, "log_kind")]
    return {model.log_kind(): model for model in declared}


@cache
def parents_of(model: Any) -> dict[str, Any]:
    """The columns that name what a row is part of or stands beside, with the model of
    what they name; None where the row itself says which."""
    parents = {}
    for name in (*model.part_of, *model.beside):
        field: Any = model._meta.get_field(name.partition(".")[0])
        parents[field.column] = getattr(field, "related_model", None)
    return parents


def keys_to(roots: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The kinds whose change is one of these roots, or of what is shown with one, each
    with the columns that lead there."""
    roots = frozenset(roots)
    return dict.fromkeys(roots, ()) | {
        kind: (*parents_of(model), *_spoken(model))
        for kind, model in models_by_kind().items()
        if kind not in roots and _leads_to(model, roots)
    }


def roots_of(moved: Iterable[Moved], roots: Iterable[str]) -> set[tuple[str, UUID]]:
    """The records, of the kinds of `roots`, that these changes are seen in."""
    roots, found = frozenset(roots), set()
    ahead: set[tuple[str, UUID]] = set()
    for one in moved:
        if one.kind in roots:
            found.add((one.kind, one.record))
        else:
            ahead.update(_named(models_by_kind()[one.kind], one.refers))
    while ahead:
        found |= {one for one in ahead if one[0] in roots}
        ahead = set(_parents_in_database(one for one in ahead if one[0] not in roots))
    return found


def _named(model: Any, row: Mapping[str, Any]) -> Iterator[tuple[str, UUID]]:
    for column, parent in parents_of(model).items():
        kind = parent.log_kind() if parent else row.get("kind")
        if row.get(column) and kind in models_by_kind():
            yield kind, UUID(str(row[column]))


def _parents_in_database(
    rows: Iterable[tuple[str, UUID]],
) -> Iterator[tuple[str, UUID]]:
    by_kind: dict[str, list[UUID]] = {}
    for kind, pk in rows:
        by_kind.setdefault(kind, []).append(pk)
    for kind, ids in by_kind.items():
        model = models_by_kind()[kind]
        columns = (*parents_of(model), *_spoken(model))
        if columns:
            for row in model._default_manager.filter(pk__in=ids).values(*columns):
                yield from _named(model, row)


def _spoken(model: Any) -> tuple[str, ...]:
    """The column in which a row says of what kind its parent is."""
    return ("kind",) if None in parents_of(model).values() else ()


@cache
def _leads_to(model: Any, roots: frozenset[str]) -> bool:
    if model.log_kind() in roots:
        return True
    parents = parents_of(model).values()
    return any(parent is None or _leads_to(parent, roots) for parent in parents)
