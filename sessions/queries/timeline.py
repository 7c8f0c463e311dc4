"""Everything dated about a client, in one order: the latest first.

A kind of entry is a `Source`, and one line of `sources.py` adds it. All of them are
read by one statement; what examinations made of a point is computed beside it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from clinic.language import told
from clinic.models import Voiding
from sessions.enums import PointStatus, TimelineKind
from sessions.models import TriggerPointExam
from sessions.queries.sources import RANKS, SOURCES, Detail, Source
from sessions.rules import recurs, statuses

Place = tuple[datetime, int, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """`record` is the kind of the record named by `id`; `voided`, that it was entered
    in error."""

    kind: str
    at: datetime
    record: str
    id: UUID
    episode: UUID | None
    title: str
    voided: bool
    detail: Detail

    @property
    def place(self) -> Place:
        """Where it stands in the order; no other entry stands there."""
        return self.at, RANKS[TimelineKind(self.kind)], str(self.id)


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a timeline is asked for: entries `after` a moment, or at it, and
    `before` another; those that follow the entry at the place `since`."""

    kinds: Collection[str] = ()
    episode: UUID | None = None
    after: datetime | None = None
    before: datetime | None = None
    since: Place | None = None
    most: int | None = None  # All of them.

    def asks_for(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds

    def shows(self, entry: Entry) -> bool:
        return (
            (self.episode is None or entry.episode == self.episode)
            and (self.after is None or entry.at >= self.after)
            and (self.before is None or entry.at < self.before)
            and (self.since is None or entry.place < self.since)
        )

    def condition(self, rank: int) -> Q:
        """The same, of the rows of one source."""
        asked = Q()
        if self.episode is not None:
            asked &= Q(entry_episode=self.episode)
        if self.after is not None:
            asked &= Q(entry_at__gte=self.after)
        if self.before is not None:
            asked &= Q(entry_at__lt=self.before)
        if self.since is not None:
            at, last, pk = self.since
            asked &= Q(entry_at__lt=at) | Q(entry_at=at) & (
                Q(entry_id__lt=pk)
                if rank == last
                else Q()
                if rank < last
                else Q(pk=None)
            )
        return asked


def timeline_of(
    people: Sequence[UUID], window: Window, sources: Iterable[Source] = SOURCES
) -> list[Entry]:
    """The entries of one person's records that the window shows: two statements."""
    asked = [source for source in sources if window.asks_for(source.kind)]
    ways: list[Iterator[Entry]] = [_entries(asked, people, window)]
    if window.asks_for(TimelineKind.POINT_STATUS):
        shown = filter(window.shows, status_changes(people))
        ways.append(iter(sorted(shown, key=attrgetter("place"), reverse=True)))
    every = merge(*ways, key=attrgetter("place"), reverse=True)
    return list(islice(every, window.most))


def _entries(
    sources: Sequence[Source], people: Sequence[UUID], window: Window
) -> Iterator[Entry]:
    if not sources:
        return
    order = ("-entry_at", "-entry_rank", "-entry_id")
    first, *others = (
        source.rows(people)
        .filter(window.condition(RANKS[source.kind]))
        .order_by(*order)[: window.most]
        for source in sources
    )
    every = first.union(*others, all=True).order_by(*order)[: window.most]
    of = {source.kind: source for source in sources}
    for row in every:
        source = of[row["entry_kind"]]
        yield Entry(
            kind=source.kind,
            at=row["entry_at"],
            record=source.record or source.model.log_kind(),
            id=row["entry_id"],
            episode=row["entry_episode"],
            title=source.title(row["entry_detail"]),
            voided=row["entry_voided"],
            detail=row["entry_detail"],
        )


def status_changes(people: Sequence[UUID]) -> list[Entry]:
    """Where examinations changed the status of a point, by the rule they follow."""
    voided = Voiding.objects.filter(record=OuterRef("trigger_point"))
    exams = TriggerPointExam.objects.filter(client__in=people).standing().in_order()
    exams = exams.select_related("trigger_point__muscle", "trigger_point__site")
    of_point: dict[UUID, list[Any]] = {}
    episode = Coalesce("assessment__episode", "session__episode")
    for exam in exams.annotate(voided=Exists(voided), episode=episode):
        of_point.setdefault(exam.trigger_point_id, []).append(exam)
    return [entry for found in of_point.values() for entry in _changes(found)]


def _changes(exams: Sequence[Any]) -> Iterator[Entry]:
    before = ""
    for exam, after in zip(exams, statuses(exams), strict=True):
        if after != before:
            yield Entry(
                kind=TimelineKind.POINT_STATUS,
                at=exam.examined_at,
                record="trigger_point_exam",
                id=exam.pk,
                episode=exam.episode,
                title=told(
                    "Trigger point %(status)s: %(point)s",
                    status=PointStatus(after).word if after else "",
                    point=exam.trigger_point,
                ),
                voided=exam.voided,
                detail={
                    "trigger_point": str(exam.trigger_point_id),
                    "before": before,
                    "status": after,
                    "recurred": recurs(before, after),
                },
            )
        before = after
