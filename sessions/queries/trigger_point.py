"""What became of a trigger point over the years."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from clinic.models import Voiding
from sessions.enums import PointEventKind
from sessions.models import (
    PressureThreshold,
    Treatment,
    TriggerPoint,
    TriggerPointExam,
)
from sessions.rules import recurs, statuses

KINDS: dict[type[Any], PointEventKind] = {
    TriggerPointExam: PointEventKind.EXAM,
    PressureThreshold: PointEventKind.THRESHOLD,
    Treatment: PointEventKind.TREATMENT,
}


@dataclass(frozen=True, slots=True)
class PointEvent:
    """An examination, a threshold or a treatment of a point. `status` is what the
    examinations so far leave it with."""

    kind: str
    at: datetime
    id: UUID
    assessment: UUID | None
    session: UUID | None
    status: str
    recurred: bool
    exam: TriggerPointExam | None = None
    threshold: PressureThreshold | None = None
    treatment: Treatment | None = None


def history_of_point(point: TriggerPoint) -> list[PointEvent]:
    """In order of time. What belongs to a record entered in error is left out."""
    events = sorted(_events(point), key=lambda event: (event[0], event[1].pk))
    exams = [row for _, row in events if isinstance(row, TriggerPointExam)]
    left = dict(zip((exam.pk for exam in exams), statuses(exams), strict=True))
    history, status = [], ""
    for at, row in events:
        kind = KINDS[type(row)]
        after = left.get(row.pk, status)
        history.append(
            PointEvent(
                kind=kind,
                at=at,
                id=row.pk,
                assessment=getattr(row, "assessment_id", None),
                session=getattr(row, "session_id", None),
                status=after,
                recurred=recurs(status, after),
                **{kind: row},
            )
        )
        status = after
    return history


def _events(point: TriggerPoint) -> Iterator[tuple[datetime, Any]]:
    for exam in TriggerPointExam.objects.filter(trigger_point=point).standing():
        yield exam.examined_at, exam
    thresholds = PressureThreshold.objects.filter(trigger_point=point)
    for threshold in thresholds.exclude(_voided("assessment")).select_related(
        "assessment"
    ):
        yield threshold.assessment.assessed_at, threshold
    treatments = Treatment.objects.filter(trigger_point=point)
    for treatment in treatments.exclude(_voided("session")).annotate(
        at=Coalesce("started_at", "session__started_at", "created_at")
    ):
        yield treatment.at, treatment


def _voided(parent: str) -> Exists:
    return Exists(Voiding.objects.filter(record=OuterRef(parent)))
