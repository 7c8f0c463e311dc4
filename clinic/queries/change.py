"""What happened to a record: who changed what, from what to what."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from clinic.language import DECLARED, told
from clinic.models import Change, Membership

BOOKKEEPING = frozenset({"version", "updated_at"})
OPS = {"I": "created", "U": "changed", "D": "removed"}
DECLARED.update(("change", op) for op in OPS.values())


@dataclass(frozen=True, slots=True)
class Step:
    """One change of one record, beside the state it came from.

    `changes` is the columns that differ, each with what it was and is; None where the
    bodies were erased by law.
    """

    seq: int | None
    at: datetime | None
    op: str
    kind: str
    client: UUID | None
    actor: UUID | None
    actor_name: str
    device: UUID | None
    request: str
    changes: dict[str, tuple[Any, Any]] | None

    @property
    def said(self) -> str:
        """What was done, as a page tells it."""
        return told(self.op, "change")

    @property
    def lines(self) -> list[tuple[str, tuple[Any, Any]]]:
        """The changes for a template, to which `.items` is a column of that name."""
        model = self.kind.title().replace("_", "")
        changes = (self.changes or {}).items()
        return [(_column(name, model), change) for name, change in changes]


def _column(name: str, model: str) -> str:
    """As the language in force names it, else as it is called."""
    words = name.removesuffix("_id").replace("_", " ")
    said = told(words, model)
    return name if said == words else said


def history_of(record: UUID, *, after: int = 0, most: int | None = None) -> list[Step]:
    """The changes of a record of the scope's clinic, the first one first; at most so
    many, from those whose commit follows `after` (all of a commit belong together)."""
    every = Change.objects.filter(record=record).select_related("commit")
    every = every.order_by("commit__seq", "n")
    known = every.filter(commit__seq__lte=after).last() if after else None
    later = every.exclude(commit__seq__lte=after) if after else every
    rows = list(later[:most])
    actors = {row.commit.actor for row in rows} - {None}
    members = Membership.objects.select_related("user").in_bulk(list(actors))
    names = {pk: str(member.user) for pk, member in members.items()}
    return list(_steps(rows, names, known.body if known else {}))


def _steps(
    rows: Sequence[Change], names: dict[Any, str], before: dict[str, Any] | None
) -> Iterator[Step]:
    for row in rows:
        commit, body = row.commit, row.body
        yield Step(
            seq=commit.seq,
            at=commit.at,
            op=OPS[row.op],
            kind=row.kind,
            client=row.client_id,
            actor=commit.actor,
            actor_name=names.get(commit.actor, ""),
            device=commit.device,
            request=commit.request,
            changes=_differences(before, {} if row.op == "D" else body),
        )
        before = body


def _differences(
    before: dict[str, Any] | None, after: dict[str, Any] | None
) -> dict[str, tuple[Any, Any]] | None:
    if before is None or after is None:
        return None
    names = [name for name in {**before, **after} if name not in BOOKKEEPING]
    return {
        name: (before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    }
