"""What waits for somebody today: the day's sessions, and what was left open before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db.models import Count, Q, QuerySet, Window
from django.utils import timezone

from clinic.enums import Role
from clinic.models import Licence, Membership
from clinic.queries.voiding import in_error
from sessions.enums import CaseStatus, SessionStatus
from sessions.models import AdverseEvent, CheckIn, Feedback, Session, TreatmentPlan
from sessions.queries.reassessment import is_due, with_reassessment

MOST = 6
OF_PLACE = ("treatment__technique", "treatment__region", "treatment__muscle")
OF_POINT = ("treatment__trigger_point__site", "treatment__trigger_point__muscle")


@dataclass(frozen=True, slots=True)
class Waiting:
    """The first of some records, and how many there are."""

    first: Sequence[Any]
    count: int


@dataclass(frozen=True, slots=True)
class Day:
    """Each in one statement. A therapist's is of their own sessions and courses of
    care, but for adverse events: those are everyone's."""

    sessions: Waiting
    alerts: Waiting
    unsigned: Waiting
    check_ins: Waiting
    reassessments: Waiting
    adverse_events: Waiting
    licences: Waiting


def day_of(member: Membership, *, at: datetime) -> Day:
    mine = member if member.role == Role.THERAPIST else None
    own = Q(therapist=mine) if mine else Q()
    of_session, of_episode = _of("session", mine), _of("episode", mine)
    return Day(
        _first(
            Session.objects.filter(own, scheduled_for__range=bounds_of(at))
            .exclude(in_error())
            .select_related("client", "therapist__user")
            .order_by("scheduled_for", "pk"),
            most=3 * MOST,
        ),
        _first(
            Feedback.objects.filter(of_session, is_alert=True, responses=None)
            .exclude(in_error("session"))
            .select_related("client", "session", *OF_PLACE, *OF_POINT)
            .order_by("-at", "pk")
        ),
        _first(
            Session.objects.filter(own, status=SessionStatus.COMPLETED)
            .exclude(in_error())
            .select_related("client", "therapist__user")
            .order_by("ended_at", "pk")
        ),
        _first(
            CheckIn.objects.due(at)
            .filter(of_session | of_episode)
            .select_related("client", "session", "episode")
            .order_by("due_until", "pk")
        ),
        _first(
            with_reassessment(TreatmentPlan.objects.filter(of_episode))
            .alias(due=is_due())
            .filter(due=True)
            .exclude(in_error())
            .select_related("client", "standing", "episode")
            .order_by("reassess_on", "pk")
        ),
        _first(
            AdverseEvent.objects.in_status(CaseStatus.OPEN)
            .exclude(in_error())
            .select_related("client")
            .order_by("-serious", "-occurred_on", "pk")
        ),
        _first(
            Licence.objects.expiring(timezone.localdate(at))
            .filter(Q(member=mine) if mine else Q())
            .select_related("member__user")
            .order_by("valid_until", "pk")
        ),
    )


def bounds_of(at: datetime) -> tuple[datetime, datetime]:
    """The first and the last moment of the day, by the clinic's clock."""
    zone = timezone.get_current_timezone()
    day = timezone.localdate(at)
    return (
        datetime.combine(day, time.min, zone),
        datetime.combine(day, time.max, zone),
    )


def _of(record: str, therapist: Membership | None) -> Q:
    """What belongs to such a record: a therapist's, or anyone's."""
    if therapist is None:
        return Q(**{f"{record}__isnull": False})
    return Q(**{f"{record}__therapist": therapist})


def _first(records: QuerySet[Any], most: int = MOST) -> Waiting:
    found = list(records.annotate(found=Window(Count("pk")))[:most])
    return Waiting(found, found[0].found if found else 0)
