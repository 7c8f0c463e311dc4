"""Whether it helped: all that was measured of a client, in a set number of statements,
with what they did at home and what other care was going on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q

from clinic.models import Membership
from clinic.queries.client import same_person
from clinic.queries.voiding import in_error
from sessions.enums import IN_FORCE
from sessions.models import Goal, Referral, Session, TreatmentPlan
from sessions.queries.gain import (
    MotionGain,
    ThresholdGain,
    motion_gains,
    threshold_gains,
)
from sessions.queries.goal import UNDER_WAY, show_progress
from sessions.queries.home_care import ItemAdherence, adherence_of_client
from sessions.queries.outcome import MeasureCourse, courses_of


@dataclass(frozen=True, slots=True)
class SessionPain:
    """A session held, and pain as it was told before and after it: a mark on the
    trend."""

    session: UUID
    at: datetime
    pain_before: int | None
    pain_after: int | None


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What clients may not read of their record is None to them, not empty."""

    client: UUID
    episode: UUID | None
    measures: list[MeasureCourse]
    held: list[SessionPain]
    goals: Sequence[Goal] | None
    range_of_motion: list[MotionGain] | None
    pressure_thresholds: list[ThresholdGain] | None
    home_care: list[ItemAdherence]
    referrals: Sequence[Referral] | None

    @property
    def session_pain(self) -> list[SessionPain]:
        """Of the sessions held, those of which pain was told."""
        return [
            one
            for one in self.held
            if one.pain_before is not None or one.pain_after is not None
        ]


def outcomes_of(
    client_id: UUID, *, by: Membership, episode: UUID | None = None
) -> Outcomes:
    """Of one episode, or of all the client has been through."""
    persons = same_person(client_id)
    is_staff = by.client_id is None
    return Outcomes(
        client_id,
        episode,
        courses_of(persons, by=by, episode=episode),
        _held(persons, by, episode),
        _goals(persons, by, episode) if is_staff else None,
        motion_gains(persons, by=by, episode=episode) if is_staff else None,
        threshold_gains(persons, by=by, episode=episode) if is_staff else None,
        [
            item
            for item in adherence_of_client(client_id, by=by)
            if episode in {None, item.instruction.episode_id}
        ],
        _referrals(persons, by, episode) if is_staff else None,
    )


def _held(
    persons: list[UUID], by: Membership, episode: UUID | None
) -> list[SessionPain]:
    """In their order, by the index `session_marks` alone; of sessions not shared with
    them clients see the schedule."""
    held = Session.objects.visible_to(by).filter(
        client__in=persons, status__in=UNDER_WAY, started_at__isnull=False
    )
    if episode is not None:
        held = held.filter(episode=episode)
    if by.client_id is not None:
        held = held.filter(sharings__isnull=False)
    rows = held.exclude(in_error()).order_by("started_at", "pk")
    figures: Any = rows.values_list("pk", "started_at", "pain_before", "pain_after")
    return [SessionPain(*figure) for figure in figures]


def _referrals(
    persons: list[UUID], by: Membership, episode: UUID | None
) -> Sequence[Referral]:
    """Care by others, the first suggested first; of no episode it counts for each."""
    found = Referral.objects.visible_to(by).filter(client__in=persons)
    if episode is not None:
        found = found.filter(Q(episode=episode) | Q(episode=None))
    return list(found.exclude(in_error()).order_by("suggested_on", "pk"))


def _goals(persons: list[UUID], by: Membership, episode: UUID | None) -> Sequence[Goal]:
    plans = TreatmentPlan.objects.visible_to(by).filter(
        client__in=persons, standing__status__in=IN_FORCE
    )
    if episode is not None:
        plans = plans.filter(episode=episode)
    goals = Goal.objects.select_related("measure").order_by("pk")
    found = (
        plans.exclude(in_error())
        .select_related("standing")
        .prefetch_related(Prefetch("goals", goals))
        .order_by("pk")
    )
    show_progress(found)
    return [goal for plan in found for goal in plan.goals.all()]
