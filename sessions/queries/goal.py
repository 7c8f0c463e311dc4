"""How far goals have come: computed from what was measured, never typed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from clinic.enums import Course, ScoreDirection
from clinic.important_change import course_of, is_progress
from clinic.queries.voiding import in_error
from clinic.scoring import shown
from sessions.enums import GoalStatus, SessionStatus
from sessions.models import Goal, OutcomeResponse, Session, TreatmentPlan

PAIN = "nrs-11"  # What is asked before every session.
UNDER_WAY = (
    SessionStatus.IN_PROGRESS,
    SessionStatus.COMPLETED,
    SessionStatus.SIGNED,
)
COURSES = {
    Course.BETTER: GoalStatus.IMPROVING,
    Course.WORSE: GoalStatus.WORSENING,
    Course.SAME: GoalStatus.NO_CHANGE,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of a measure, from an answered form or from before a session."""

    at: datetime
    value: Decimal
    episode: UUID | None
    client: UUID


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a goal stands. `percent` is of the way from baseline to target: below 0
    when it went the other way, above 100 beyond the target."""

    latest: Decimal | None
    at: datetime | None
    percent: Decimal | None
    status: GoalStatus
    is_overdue: bool


def show_progress(plans: Iterable[TreatmentPlan]) -> None:
    """Give every measured goal of these plans its `progress`, in two statements."""
    goals: list[Any] = [
        goal
        for plan in plans
        if plan.activated_at is not None
        for goal in plan.goals.all()
        if goal.measure is not None and is_progress(goal.measure)
    ]
    readings = _readings_of(goals) if goals else {}
    today = timezone.localdate()
    for goal in goals:
        of_measure = readings.get(goal.measure.slug, [])
        latest = max(
            (one for one in of_measure if _counts(one, goal.plan)),
            key=lambda reading: reading.at,
            default=None,
        )
        goal.progress = progress_of(goal, latest, today)


def progress_of(goal: Goal, latest: Reading | None, today: date) -> Progress:
    overdue = goal.due_on is not None and goal.due_on < today
    if latest is None:
        return Progress(None, None, None, GoalStatus.IN_PROGRESS, overdue)
    status = _status(goal, latest.value, overdue)
    return Progress(
        latest.value,
        latest.at,
        _percent(goal, latest.value),
        status,
        overdue and status != GoalStatus.ACHIEVED,
    )


def _status(goal: Goal, latest: Decimal, overdue: bool) -> GoalStatus:
    measure: Any = goal.measure
    rises = measure.direction == ScoreDirection.HIGHER_IS_BETTER
    target = goal.target
    if target is not None and (latest >= target if rises else latest <= target):
        return GoalStatus.ACHIEVED
    if target is not None and overdue:
        return GoalStatus.NOT_ACHIEVED
    if goal.baseline is None:
        return GoalStatus.IN_PROGRESS
    return COURSES[course_of(measure, latest - goal.baseline)]


def _percent(goal: Goal, latest: Decimal) -> Decimal | None:
    if goal.baseline is None or goal.target is None or goal.baseline == goal.target:
        return None
    way = goal.target - goal.baseline
    return shown(100 * (latest - goal.baseline) / way)


def _counts(reading: Reading, plan: TreatmentPlan) -> bool:
    """Whether it was measured while the plan was in force, and for its complaint."""
    if plan.activated_at is None or reading.at < plan.activated_at:
        return False
    if plan.ended_at is not None and reading.at > plan.ended_at:
        return False
    is_of_it = reading.episode is None or reading.episode == plan.episode_id
    return is_of_it and reading.client == plan.client_id


def scored() -> QuerySet[Any]:
    """The forms that have a score."""
    return OutcomeResponse.objects.filter(score__isnull=False).exclude(in_error())


def pain_before_sessions() -> QuerySet[Any]:
    """The sessions before which pain was told: each is a reading of its measure."""
    return Session.objects.filter(
        status__in=UNDER_WAY,
        episode__isnull=False,
        pain_before__isnull=False,
        started_at__isnull=False,
    ).exclude(in_error())


def _readings_of(goals: Sequence[Goal]) -> dict[str, list[Reading]]:
    """By their measure; of those of one moment a form comes first, and then the one
    that was made last."""
    slugs = {goal.measure.slug for goal in goals if goal.measure}
    clients = {goal.plan.client_id for goal in goals}
    found: dict[str, list[Reading]] = defaultdict(list)
    forms = scored().filter(client__in=clients, measure__slug__in=slugs)
    answered: Any = forms.order_by("-pk").values_list(
        "measure__slug", "answered_at", "score", "episode", "client"
    )
    for slug, *row in answered:
        found[slug].append(Reading(*row))
    if PAIN in slugs:
        asked: Any = pain_before_sessions().filter(client__in=clients)
        told = asked.order_by("-pk").values_list(
            "started_at", "pain_before", "episode", "client"
        )
        found[PAIN] += [Reading(at, Decimal(pain), *row) for at, pain, *row in told]
    return found
