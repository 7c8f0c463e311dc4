"""What the acting therapist has done with their own hands, and nobody else's."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, FloatField, Q, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce, Extract

from clinic.enums import PressureScale
from clinic.models import Membership
from sessions.enums import SessionStatus
from sessions.models import Session
from sessions.queries.counts import records_of
from sessions.queries.period import Period
from sessions.queries.treatment_figures import treatments_of
from sessions.workload import (
    Dated,
    Load,
    Run,
    Span,
    added,
    by_week,
    longest_run,
    most_days_in_a_row,
)

FIRM = Q(pressure_scale=PressureScale.WALTON_1_5, pressure__gte=4)
INTENSE = Q(pressure_scale=PressureScale.INTENSITY_0_10, pressure__gte=8)
THUMB = Q(tool__slug="thumb")
TIMED = Extract(F("ended_at") - F("started_at"), "epoch")
DURATION = Coalesce(Cast("seconds", FloatField()), Cast(TIMED, FloatField()))


@dataclass(frozen=True, slots=True)
class OwnLoad:
    """In all, by day, and by week from Monday."""

    total: Load
    days: list[Dated]
    weeks: list[Dated]
    most_sessions_in_a_day: int
    most_days_in_a_row: int
    longest_run: Run | None


def own_load(by: Membership, period: Period) -> OwnLoad:
    """Two statements, each with one row for a day."""
    days = _treated(by, period)
    spans: list[Span] = []
    for row in _sessions(by, period):
        known = days.get(row["day"], Load())
        days[row["day"]] = replace(known, sessions=row["count"])
        spans += map(Span, row["starts"], row["ends"])
    days = dict(sorted(days.items()))
    return OwnLoad(
        total=added(days.values()),
        days=[Dated(*each) for each in days.items()],
        weeks=[Dated(*each) for each in by_week(days).items()],
        most_sessions_in_a_day=max((day.sessions for day in days.values()), default=0),
        most_days_in_a_row=most_days_in_a_row(days),
        longest_run=longest_run(spans),
    )


def _treated(by: Membership, period: Period) -> dict[date, Load]:
    rows: Iterable[Any] = (
        treatments_of(by, period)
        .filter(session__therapist=by)
        .annotate(day=period.day_of("session__started_at"), duration=DURATION)
        .values("day")
        .annotate(
            total=Coalesce(Sum("duration"), 0.0),
            firm=Coalesce(Sum("duration", filter=FIRM), 0.0),
            intense=Coalesce(Sum("duration", filter=INTENSE), 0.0),
            thumb=Coalesce(Sum("duration", filter=THUMB), 0.0),
            untimed=Count("pk", filter=Q(duration=None)),
        )
        .order_by("day")
    )
    return {
        row["day"]: Load(
            seconds=row["total"],
            firm=row["firm"],
            intense=row["intense"],
            thumb=row["thumb"],
            untimed=row["untimed"],
        )
        for row in rows
    }


def _sessions(by: Membership, period: Period) -> QuerySet[Any, Any]:
    """Sessions begun; one that goes on has lasted no time yet."""
    begun = records_of(Session, by).filter(period.has("started_at"), therapist=by)
    held = begun.exclude(status=SessionStatus.CANCELLED)
    return (
        held.annotate(day=period.day_of("started_at"))
        .values("day")
        .annotate(
            count=Count("pk"),
            starts=ArrayAgg("started_at", order_by=("started_at", "pk")),
            ends=ArrayAgg(
                Coalesce("ended_at", "started_at"), order_by=("started_at", "pk")
            ),
        )
        .order_by("day")
    )
