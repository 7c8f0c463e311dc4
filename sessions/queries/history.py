"""When a client's history was last gone through, and what was added since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clinic.queries.voiding import in_error
from sessions.enums import Answer, HistoryReview
from sessions.models import Clearance, HistoryItem, ScreeningAnswer, Session


@dataclass(frozen=True, slots=True)
class Addition:
    """Something the record has gained. `kind` is the record's, as in the change log."""

    kind: str
    at: datetime
    record: UUID
    summary: str


@dataclass(frozen=True, slots=True)
class Review:
    """The last session in which the history was reviewed, if there is one. Without it
    every addition is new."""

    session: UUID | None
    reviewed_at: datetime | None
    additions: Sequence[Addition]


def last_review(persons: Sequence[UUID]) -> Review:
    """In four statements."""
    reviewed = Session.objects.filter(client__in=persons, started_at__isnull=False)
    reviewed = reviewed.exclude(history_review=HistoryReview.NOT_REVIEWED)
    last = reviewed.exclude(in_error()).order_by("-started_at", "-pk").first()
    items = HistoryItem.objects.exclude(in_error("assessment"))
    answers = ScreeningAnswer.objects.filter(answer=Answer.YES)
    answers = answers.exclude(in_error("assessment")).exclude(in_error("session"))
    clearances = Clearance.objects.exclude(in_error())
    sources = (
        items,
        answers.select_related("contraindication"),
        clearances.select_related("contraindication"),
    )
    additions = []
    for source in sources:
        rows = source.filter(client__in=persons)
        if last is not None:
            rows = rows.filter(created_at__gt=last.started_at)
        additions += [
            Addition(row.log_kind(), row.created_at, row.pk, str(row)) for row in rows
        ]
    additions.sort(key=lambda one: (one.at, one.record))
    return Review(
        last.pk if last else None, last.started_at if last else None, additions
    )
