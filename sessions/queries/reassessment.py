"""When a plan in force is due to be looked at again: by date, or by sessions."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from clinic.queries.voiding import in_error
from sessions.enums import IN_FORCE, ReassessmentCause, SessionStatus
from sessions.models import Assessment, Session, TreatmentPlan

HELD = (SessionStatus.COMPLETED, SessionStatus.SIGNED)


@dataclass(frozen=True, slots=True)
class Reassessment:
    """Whether a plan is due, because of what, and what that rests on."""

    due: bool
    because: list[str]
    on: date | None
    sessions_since: int
    after_sessions: int | None


def assessments_of(episode: Any) -> QuerySet[Assessment]:
    return Assessment.objects.filter(episode=episode).exclude(in_error())


def sessions_of(client: Any, episode: Any) -> QuerySet[Session]:
    """Those that have ended, of all the versions of the episode's plan."""
    held = Session.objects.filter(client=client, plan__episode=episode, status__in=HELD)
    return held.exclude(in_error()).order_by()


def with_reassessment(plans: QuerySet[TreatmentPlan]) -> QuerySet[TreatmentPlan]:
    """Each plan with when its episode was last assessed, and how many sessions of all
    the versions of its plan have ended since."""
    last = assessments_of(OuterRef("episode")).order_by("-assessed_at")
    held = sessions_of(OuterRef("client"), OuterRef("episode"))
    since = held.filter(ended_at__gt=OuterRef("assessed_at")).values("client")
    return plans.annotate(
        assessed_at=Subquery(
            last.values("assessed_at")[:1], output_field=DateTimeField(null=True)
        )
    ).annotate(
        sessions_since=Coalesce(
            Subquery(since.annotate(n=Count("pk")).values("n")),
            0,
            output_field=IntegerField(),
        )
    )


def reassessment_of(plan: Any) -> Reassessment | None:
    """Of a plan in force that `with_reassessment` found; of no other."""
    if plan.status not in IN_FORCE:
        return None
    because: list[str] = []
    if _is_date_reached(plan):
        because.append(ReassessmentCause.DATE)
    most = plan.reassess_after_sessions
    if most is not None and plan.sessions_since >= most:
        because.append(ReassessmentCause.SESSIONS)
    return Reassessment(
        bool(because), because, plan.reassess_on, plan.sessions_since, most
    )


def is_due() -> Case:
    """The same as a condition on what `with_reassessment` found."""
    by_date = Q(reassess_on__lte=timezone.localdate()) & (
        Q(assessed_at=None) | Q(assessed_at__date__lt=F("reassess_on"))
    )
    by_sessions = Q(sessions_since__gte=F("reassess_after_sessions"))
    due = Q(standing__status__in=IN_FORCE) & (by_date | by_sessions)
    return Case(When(due, then=True), default=False)


def _is_date_reached(plan: Any) -> bool:
    """The day has come, and nobody has assessed on it or since."""
    if plan.reassess_on is None or plan.reassess_on > timezone.localdate():
        return False
    assessed_at = plan.assessed_at
    return (
        assessed_at is None or timezone.localtime(assessed_at).date() < plan.reassess_on
    )
