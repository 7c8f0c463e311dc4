"""What changed, for a device: a page of records, and the cursor to go on from."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from api.sync.resources import Resource, Shown, resources_of
from clinic.errors import InvalidInput, ResyncRequired
from clinic.models import Membership
from clinic.queries.feed import (
    Position,
    changes_after,
    keys_to,
    position_at,
    roots_of,
)

FIRST = UUID(int=0)  # Every id comes after it.
AT_ONCE = 1_000
MALFORMED = "A cursor is sent back as it was given."


@dataclass(frozen=True, slots=True)
class Cursor:
    """`<epoch>.<seq>`: how far a device has come. During its first pull also how far
    the walk over all records is: `.<kind>.<id>`, the last one it has been given."""

    epoch: UUID
    seq: int
    kind: str = ""
    last: UUID | None = None

    @classmethod
    def read(cls, text: str) -> "Cursor":
        epoch, _, rest = text.partition(".")
        seq, _, walk = rest.partition(".")
        kind, _, last = walk.partition(".")
        try:
            if not (seq.isascii() and seq.isdigit() and len(seq) < 19):
                raise ValueError(seq)
            return cls(UUID(epoch), int(seq), kind, UUID(last) if last else None)
        except ValueError as error:
            raise InvalidInput.at("cursor", MALFORMED) from error

    def __str__(self) -> str:
        walk = f".{self.kind}.{self.last or ''}" if self.kind else ""
        return f"{self.epoch}.{self.seq}{walk}"


@dataclass(frozen=True, slots=True)
class Page:
    cursor: Cursor
    more: bool
    records: list[bytes]  # Written; each one of them, or several.
    tombstones: list[dict[str, str]]

    def written(self) -> bytes:
        head = {"cursor": str(self.cursor), "more": self.more}
        rest = {"tombstones": self.tombstones}
        return b'%s,"records":[%s],%s' % (
            json.dumps(head)[:-1].encode(),
            b",".join(self.records),
            json.dumps(rest)[1:].encode(),
        )


def pull(request: Any, *, cursor: Cursor | None, size: int) -> Page:
    """The page after a cursor, of what the asking member may see.

    Whole commits, and so more than `size` where the last is large; each record once, as
    it is now. Without a cursor a first pull begins, which walks over all records, to
    the head it found at its start. Raises ResyncRequired where the cursor leads on
    to nothing.
    """
    member = request._request.member
    resources = resources_of(member)
    position = position_at(cursor.seq if cursor else 0)
    if cursor is None:
        first = Cursor(position.epoch, position.head, next(iter(resources)))
        return _walk(request, resources, first, position, size)
    _check(cursor, position, member)
    if cursor.kind:
        return _walk(request, resources, cursor, position, size)
    return _follow(request, resources, cursor, position, size)


def _check(cursor: Cursor, position: Position, member: Membership) -> None:
    if cursor.epoch != position.epoch:
        raise ResyncRequired("The database was restored or moved; pull anew.")
    if cursor.seq > position.head:
        raise ResyncRequired("This cursor is ahead of all there is; pull anew.")
    since, kept = position.waiting_since, timedelta(days=settings.SYNC_CURSOR_DAYS)
    if since is not None and timezone.now() - since > kept:
        raise ResyncRequired(
            f"Changes are followed for {settings.SYNC_CURSOR_DAYS} days; pull anew."
        )
    if position.role and (position.role, position.client) != (
        member.role,
        member.client_id,
    ):
        raise ResyncRequired("What you may see has changed; pull anew.")


def _walk(
    request: Any,
    resources: dict[str, Resource],
    cursor: Cursor,
    position: Position,
    size: int,
) -> Page:
    kinds = list(resources)
    if cursor.kind not in kinds:
        raise InvalidInput.at("cursor", MALFORMED)
    ahead = kinds[kinds.index(cursor.kind) :]
    found = _next_rows(request, resources, ahead, cursor.last, size + 1)
    if len(found) > size:
        last = found[size - 1]
        further = replace(cursor, kind=last.kind, last=last.id)
        return Page(further, True, [one.written for one in found[:size]], [])
    end, more = Cursor(cursor.epoch, cursor.seq), position.head > cursor.seq
    return Page(end, more, [one.written for one in found], [])


def _next_rows(
    request: Any,
    resources: dict[str, Resource],
    kinds: list[str],
    last: UUID | None,
    most: int,
) -> list[Shown]:
    found: list[Shown] = []
    for kind in kinds:
        asked = resources[kind].asked_by(request)
        found += asked.after(last or FIRST, most - len(found))
        if len(found) == most:
            break
        last = None
    return found


def _follow(
    request: Any,
    resources: dict[str, Resource],
    cursor: Cursor,
    position: Position,
    size: int,
) -> Page:
    moved = changes_after(cursor.seq, keys_to(resources), most=size)
    came_to = moved[-1].seq if len(moved) >= size else position.head
    touched: dict[str, list[UUID]] = {}
    for kind, pk in roots_of(moved, resources):
        touched.setdefault(kind, []).append(pk)
    records: list[bytes] = []
    gone: list[tuple[str, UUID]] = []
    for kind in (kind for kind in resources if kind in touched):
        asked = resources[kind].asked_by(request)
        for some in _in_parts(touched[kind]):
            page = asked.together(some)
            records += [page.body] if page.found else []
            if len(page.found) < len(some):
                found = {pk for pk, _ in page.found}
                gone += [(kind, pk) for pk in some if pk not in found]
    tombstones = [{"record": kind, "id": str(pk)} for kind, pk in sorted(gone)]
    more = came_to < position.head
    return Page(Cursor(cursor.epoch, came_to), more, records, tombstones)


def _in_parts(ids: list[UUID]) -> list[list[UUID]]:
    """A commit may be of any size, what is put together at once not."""
    if len(ids) <= AT_ONCE:
        return [ids]
    every = sorted(ids)
    return [every[n : n + AT_ONCE] for n in range(0, len(every), AT_ONCE)]
