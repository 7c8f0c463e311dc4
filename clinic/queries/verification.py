"""Recomputing a clinic's chain, and finding the first link that is broken."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

from clinic.models import ChainHead

PAGE = 200  # Commits looked at by one statement; a push has up to 500 changes.

# A page of the chain, each link computed from the hash kept before it, each body from
# its digest. What broke comes out; and the page's last commit, to go on from.
LINKS = """
WITH page AS (
    SELECT tx, seq, at, actor, device, request, hash FROM clinic_commit
    WHERE clinic_id = %(clinic)s AND seq > %(after)s AND seq <= %(until)s
), said AS (
    SELECT page.*, of_commit.* FROM page CROSS JOIN LATERAL (
        SELECT string_agg(
                   change_line(c.n, c.kind, c.record, c.client_id, c.op, c.digest),
                   '' ORDER BY c.n) AS lines,
               count(*) AS changes,
               count(*) FILTER (WHERE c.body IS NULL) AS blank,
               (array_agg(c.record ORDER BY c.n) FILTER (
                   WHERE c.body IS NULL AND NOT EXISTS (
                       SELECT FROM clinic_erasure e
                       WHERE e.client_id = c.client_id
                          OR c.record = ANY (e.devices))))[1] AS blanked,
               (array_agg(c.record ORDER BY c.n) FILTER (
                   WHERE sha256(convert_to(c.body::text, 'UTF8')) <> c.digest))[1]
                   AS edited
        FROM clinic_change c WHERE c.tx = page.tx
    ) of_commit
), link AS (
    SELECT seq, hash, blanked, edited, changes, blank,
           seq - coalesce(lag(seq) OVER chain, %(after)s) AS step,
           chain_link(coalesce(lag(hash) OVER chain, %(hash)s), coalesce(lines, ''),
                      %(clinic)s, seq, at, actor, device, request) AS expected
    FROM said WINDOW chain AS (ORDER BY seq)
)
SELECT count(*), coalesce(sum(changes), 0), coalesce(sum(blank), 0), max(seq),
       (array_agg(hash ORDER BY seq DESC))[1],
       (array_agg(jsonb_build_array(seq, CASE
           WHEN step <> 1 THEN 'missing' WHEN edited IS NOT NULL THEN 'edited'
           WHEN blanked IS NOT NULL THEN 'blanked' ELSE 'link' END,
           coalesce(edited, blanked)) ORDER BY seq) FILTER (
           WHERE step <> 1 OR edited IS NOT NULL OR blanked IS NOT NULL
              OR hash IS DISTINCT FROM expected))[1]
FROM link
"""
WORDS = {
    "missing": "commit {seq} does not follow the one before it: some are gone",
    "edited": "in commit {seq} the body of record {record} is not what it was",
    "blanked": "in commit {seq} the body of record {record} is gone without an erasure",
    "link": "commit {seq} does not link to what is kept of it",
    "head": "the chain ends at commit {seq}, and its head says otherwise",
    "anchor": "the chain is not the one that was anchored at commit {seq}",
}


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a chain had come to, as written down outside the database."""

    clinic: UUID
    epoch: UUID
    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Break:
    """The first place that is not as it was."""

    what: str
    seq: int
    record: UUID | None = None

    def __str__(self) -> str:
        return WORDS[self.what].format(seq=self.seq, record=self.record)


@dataclass(slots=True)
class ChainReport:
    commits: int = 0
    changes: int = 0
    erased: int = 0
    head: int = 0
    checked_to: int = 0
    broken: Break | None = None
    other_epochs: int = 0


def verify_chain(
    clinic: UUID,
    *,
    after: int = 0,
    most: int | None = None,
    anchors: Iterable[Anchor] = (),
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> ChainReport:
    """Recompute the chain of the clinic in scope, up to `most` commits after `after`.

    Stops at the first break. A body erased by law is counted, and is none.
    """
    head = ChainHead.objects.get(pk=clinic)
    report = ChainReport(head=head.seq, checked_to=after)
    known = {anchor.seq: anchor for anchor in anchors if anchor.clinic == clinic}
    hash_, until = _hash_at(clinic, after), head.seq
    if most is not None:
        until = min(until, after + most)
    while report.checked_to < until and report.broken is None:
        bounds = {"after": report.checked_to, "hash": hash_, "clinic": clinic}
        to = min(report.checked_to + PAGE, until)
        commits, changes, erased, last, hash_, broken = _page({**bounds, "until": to})
        report.commits += commits
        report.changes += int(changes)
        report.erased += int(erased)
        report.broken = _break_of(broken, last, to)
        report.checked_to = to
        progress(to, head.seq)
    if report.broken is None:
        report.broken = _against(head, known, report, hash_)
    return report


def heads() -> list[Anchor]:
    """Where every clinic's chain has come to; for the owner's role."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT clinic, epoch, seq, hash FROM chain_heads()")
        return [
            Anchor(clinic, epoch, seq, bytes(hash_))
            for clinic, epoch, seq, hash_ in cursor.fetchall()
        ]


def _page(parameters: dict[str, Any]) -> Any:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(LINKS, parameters)
        return cursor.fetchone()


def _hash_at(clinic: UUID, seq: int) -> bytes:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(
            "SELECT hash FROM clinic_commit WHERE clinic_id = %s AND seq = %s",
            [clinic, seq],
        )
        row = cursor.fetchone()
    return bytes(row[0]) if row else b""


def _break_of(broken: Any, last: int | None, until: int) -> Break | None:
    """What the page found; a page that ends early has lost its tail."""
    if broken is not None:
        seq, what, record = json.loads(broken)
        return Break(what, seq, UUID(record) if record else None)
    if last != until:
        return Break("head", last or until)
    return None


def _against(
    head: ChainHead, anchors: dict[int, Anchor], report: ChainReport, last: bytes | None
) -> Break | None:
    """Compare with the head, and with what was written down outside."""
    if report.checked_to == head.seq and bytes(last or b"") != bytes(head.hash):
        return Break("head", head.seq)
    for seq, anchor in sorted(anchors.items()):
        if anchor.epoch != head.epoch:
            report.other_epochs += 1
            continue
        kept = _hash_at(head.clinic_id, seq)
        if kept != anchor.hash:
            return Break("anchor", seq)
    return None
