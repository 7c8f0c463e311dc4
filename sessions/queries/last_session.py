"""What did I do last time: the session before, and what has changed since."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from clinic.enums import PressureScale
from clinic.models import Membership, Voiding
from sessions.enums import (
    Answer,
    PointStatus,
    PressureWord,
    Release,
    SessionStatus,
    TimelineKind,
)
from sessions.models import (
    Feedback,
    HistoryItem,
    ScreeningAnswer,
    Session,
    Treatment,
    TriggerPoint,
)
from sessions.queries.home_care import ItemAdherence, adherence_since
from sessions.queries.sources import SOURCES, Source
from sessions.queries.timeline import Entry, Window, timeline_of

HELD = (SessionStatus.COMPLETED, SessionStatus.SIGNED)
REFUSING = (PressureWord.LIGHTER, PressureWord.STOP)

CHANGES = (
    Source(
        TimelineKind.HISTORY_ITEM,
        HistoryItem,
        F("assessment__assessed_at"),
        lambda detail: f"{detail['kind'].capitalize()}: {detail['description']}",
        {"kind": F("kind"), "description": F("description")},
        roots=("assessment",),
    ),
    Source(
        TimelineKind.SCREENING_ANSWER,
        ScreeningAnswer,
        F("answered_at"),
        lambda detail: f"{detail['name']}: {detail['answer']}",
        {"name": F("contraindication__name"), "answer": F("answer")},
        where=~Q(answer=Answer.NOT_ASKED),
        roots=("assessment", "session"),
    ),
    *(
        source
        for source in SOURCES
        if source.kind
        in {
            TimelineKind.CLEARANCE,
            TimelineKind.CONSENT_GIVEN,
            TimelineKind.CONSENT_WITHDRAWN,
            TimelineKind.PLAN_ACTIVATED,
            TimelineKind.PLAN_HELD,
            TimelineKind.PLAN_ENDED,
            TimelineKind.OUTCOME_RESPONSE,
        }
    ),
    # By when it was recorded: it has a day alone, which may be that of the session.
    *(
        replace(source, at=F("created_at"))
        for source in SOURCES
        if source.kind == TimelineKind.ADVERSE_EVENT
    ),
)


@dataclass(frozen=True, slots=True)
class Tolerated:
    """The highest pressure the client bore: called good, or nothing said against it."""

    pressure: int
    pressure_scale: str
    said_good: bool


@dataclass(frozen=True, slots=True)
class TreatedPlace:
    """A trigger point, or a muscle or region, and what was done there."""

    point: TriggerPoint | None
    muscle_id: UUID | None
    region_id: UUID | None
    side: str
    treatments: list[Any]
    tolerated: Tolerated | None


@dataclass(frozen=True, slots=True)
class Eased:
    treatment: UUID
    pain_fell_by: int | None
    release: str


@dataclass(frozen=True, slots=True)
class Hurt:
    """What the client said against it, or a pain under treatment at the alarm level."""

    treatment: UUID | None
    pain: int | None
    feedback: Feedback | None = None


@dataclass(frozen=True, slots=True)
class LastSession:
    """Without a session before, what needs one is empty."""

    session: Any
    points: list[TreatedPlace] = field(default_factory=list)
    eased: list[Eased] = field(default_factory=list)
    hurt: list[Hurt] = field(default_factory=list)
    open_points: list[TriggerPoint] = field(default_factory=list)
    home_care: list[ItemAdherence] = field(default_factory=list)
    changes: list[Entry] = field(default_factory=list)


def last_session_of(
    people: Sequence[UUID], *, by: Membership, before: Session | None = None
) -> LastSession:
    """The latest session held, or the one before another, of one person's records."""
    session = _latest(people, before)
    moment = session and (session.ended_at or session.started_at)
    treatments = list(session.treatments.all()) if session else []
    said = list(session.feedback.all()) if session else []
    alarm = by.clinic.alarm_level
    return LastSession(
        session=session,
        points=_places(treatments, said, alarm),
        eased=[one for one in map(_eased, treatments) if one],
        hurt=_hurt(treatments, said, alarm),
        open_points=list(_open_points(people)),
        home_care=adherence_since(people, moment and timezone.localdate(moment)),
        changes=_changes(people, moment, before) if moment else [],
    )


def is_against(feedback: Feedback, alarm_level: int) -> bool:
    """Whether the client spoke against the pressure, or felt what they should not."""
    hurts = feedback.pain is not None and feedback.pain >= alarm_level
    return hurts or feedback.word in REFUSING or bool(feedback.discomfort)


def tolerated(
    treatments: Sequence[Any], said: Sequence[Feedback], alarm_level: int
) -> Tolerated | None:
    """Of the pressures used, the highest that the client called good; if none was, the
    highest they said nothing against. Walton n counts as 2n, a working rule."""
    against = {one.treatment_id for one in said if is_against(one, alarm_level)}
    good = {one.treatment_id for one in said if one.word == PressureWord.GOOD}
    borne = [
        one
        for one in treatments
        if one.pressure is not None
        and one.pk not in against
        and (one.pain_during is None or one.pain_during < alarm_level)
    ]
    best = max(borne, key=lambda one: (one.pk in good, _intensity(one)), default=None)
    return best and Tolerated(best.pressure, best.pressure_scale, best.pk in good)


def _intensity(treatment: Any) -> int:
    walton = treatment.pressure_scale == PressureScale.WALTON_1_5
    return treatment.pressure * (2 if walton else 1)


def _latest(people: Sequence[UUID], before: Session | None) -> Any:
    held = Session.objects.filter(client__in=people, status__in=HELD)
    held = held.exclude(_voided("pk"))
    if before is not None:
        begins = before.started_at or before.scheduled_for or timezone.now()
        held = held.filter(started_at__lt=begins).exclude(pk=before.pk)
    treatments = Treatment.objects.select_related("trigger_point").order_by("order")
    feedback = Feedback.objects.prefetch_related("responses").order_by("at", "pk")
    return (
        held.select_related("therapist__user")
        .prefetch_related(
            Prefetch("treatments", treatments), Prefetch("feedback", feedback)
        )
        .order_by("-started_at", "-pk")
        .first()
    )


def _places(
    treatments: Sequence[Any], said: Sequence[Feedback], alarm_level: int
) -> list[TreatedPlace]:
    of: dict[Any, list[Any]] = {}
    for one in treatments:
        key = one.trigger_point_id or (one.muscle_id, one.region_id, one.side)
        of.setdefault(key, []).append(one)
    return [_place(found, said, alarm_level) for found in of.values()]


def _place(
    treatments: list[Any], said: Sequence[Feedback], alarm_level: int
) -> TreatedPlace:
    first = treatments[0]
    point = first.trigger_point
    return TreatedPlace(
        point=point,
        muscle_id=first.muscle_id or getattr(point, "muscle_id", None),
        region_id=first.region_id,
        side=first.side or getattr(point, "side", ""),
        treatments=treatments,
        tolerated=tolerated(treatments, said, alarm_level),
    )


def _eased(treatment: Any) -> Eased | None:
    before = treatment.pain_before
    before = treatment.pain_during if before is None else before
    after = treatment.pain_after
    fell = before - after if None not in (before, after) else None
    released = treatment.release in {Release.PARTIAL, Release.FULL}
    if not released and (fell is None or fell <= 0):
        return None
    return Eased(treatment.pk, fell, treatment.release)


def _hurt(
    treatments: Sequence[Any], said: Sequence[Feedback], alarm_level: int
) -> list[Hurt]:
    against = [one for one in said if is_against(one, alarm_level)]
    told = {one.treatment_id for one in against}
    return [Hurt(one.treatment_id, one.pain, one) for one in against] + [
        Hurt(one.pk, one.pain_during)
        for one in treatments
        if one.pk not in told and (one.pain_during or 0) >= alarm_level
    ]


def _open_points(people: Sequence[UUID]) -> QuerySet[Any]:
    points = TriggerPoint.objects.filter(client__in=people).exclude(_voided("pk"))
    return points.exclude(status=PointStatus.RESOLVED).order_by("-pk")


def _changes(
    people: Sequence[UUID], moment: datetime, before: Session | None
) -> list[Entry]:
    since = moment + timedelta(microseconds=1)
    until = before.started_at if before else None
    kinds = frozenset(source.kind for source in CHANGES)
    window = Window(kinds, after=since, before=until)
    entries = timeline_of(people, window, CHANGES)
    return [entry for entry in entries if not entry.voided]


def _voided(record: str) -> Exists:
    return Exists(Voiding.objects.filter(record=OuterRef(record)))
