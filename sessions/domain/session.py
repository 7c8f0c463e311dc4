"""A session from its planning to its completion."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from clinic.domain.act import act
from clinic.domain.addition import Change
from clinic.domain.client import is_unmerged
from clinic.domain.creation import creating
from clinic.domain.revision import revising
from clinic.domain.voiding import is_not_voided, void_record
from clinic.enums import Role
from clinic.errors import InvalidInput, NotAllowed, WrongState
from clinic.language import told
from clinic.models import Client, Membership
from sessions.domain.assessment import check_motion, check_screening
from sessions.domain.check_in import ask_after
from sessions.domain.feedback import record_feedback
from sessions.domain.live_link import end_links
from sessions.domain.parts import Values, check_named_once, parts_of, replace_parts
from sessions.domain.treatment import record_treatments
from sessions.domain.trigger_point import settle_examined
from sessions.enums import HistoryReview, PlanStatus, SessionStatus
from sessions.errors import OpenAlert, TimeTaken
from sessions.models import (
    Episode,
    Feedback,
    RangeOfMotion,
    Reaction,
    Rescheduling,
    ScreeningAnswer,
    Session,
    TreatmentPlan,
)
from sessions.rules import (
    may_become,
    require_scheduling,
    require_status,
    require_therapist,
)

PARTS: dict[str, type[Any]] = {
    "range_of_motion": RangeOfMotion,
    "reactions": Reaction,
    "screening": ScreeningAnswer,
}
LATEST = timedelta(days=366 * 2)
UNSIGNED = (
    SessionStatus.PLANNED,
    SessionStatus.IN_PROGRESS,
    SessionStatus.COMPLETED,
)
# A session planned under a version that was revised since goes on under the next.
GOING_ON = frozenset({PlanStatus.ACTIVE, PlanStatus.SUPERSEDED})
SCHEDULE = frozenset(
    {"client", "episode", "plan", "therapist", "scheduled_for", "planned_minutes"}
    | {"room", "id"}
)


@creating(who=require_scheduling)
def plan_session(
    *,
    by: Membership,
    client: Client,
    episode: Episode | None = None,
    plan: TreatmentPlan | None = None,
    **values: Any,
) -> list[Model | Change]:
    """A session to come, or one already held and now written up.

    Treatments and feedback given with it are recorded in the same act; that, and any
    clinical text, is a therapist's to write. Without `scheduled_for` it occupies no
    time until it is given some.
    """
    treatments = values.pop("treatments", [])
    feedback = values.pop("feedback", [])
    parts = {name: values.pop(name, []) for name in PARTS}
    clinical = values.keys() - SCHEDULE or treatments or feedback or any(parts.values())
    if by.role != Role.THERAPIST and clinical:
        raise NotAllowed("The clinical part of a session is written by a therapist.")
    is_unmerged(client)
    therapist = values.setdefault(
        "therapist", by if by.role == Role.THERAPIST else None
    )
    _check_therapist(therapist)
    _check_course(client, episode, plan)
    _check_parts(parts)
    _check_review(values.get("history_review", ""), values.get("history_changes", ""))
    minutes = values.pop("planned_minutes", None)
    minutes = minutes or (plan and plan.session_minutes) or by.clinic.session_minutes
    session = Session(
        client=client, episode=episode, plan=plan, planned_minutes=minutes, **values
    )
    if treatments or feedback:
        session.status = SessionStatus.IN_PROGRESS
        session.started_at = session.started_at or timezone.now()
    _place(session)
    made: list[Model | Change] = [session]
    for name, rows in parts.items():
        made += parts_of(PARTS[name], session, "session", rows)
    if treatments:
        made += record_treatments.to_new(session, treatments, by=by)
    if feedback:
        made += record_feedback.to_new(session, feedback, by=by)
    return made


@revising(who=require_therapist, when=require_status(*UNSIGNED))
def write_session(
    session: Session, *, by: Membership, **values: Any
) -> dict[str, Any] | None:
    """Save the draft of a session that is not yet signed or called off."""
    parts = {name: values.pop(name) for name in PARTS if name in values}
    for rows in parts.values():
        check_named_once(rows)
    _check_parts(parts)
    if values.keys() & {"episode", "plan"}:
        _check_course(
            session.client,
            values.get("episode", session.episode),
            values.get("plan", session.plan),
        )
    _check_times(
        values.get("started_at", session.started_at),
        values.get("ended_at", session.ended_at),
    )
    _check_review(
        values.get("history_review", session.history_review),
        values.get("history_changes", session.history_changes),
    )
    for name, rows in parts.items():
        replace_parts(PARTS[name], session, "session", rows)
    touched = values.keys() & set(session.unconfirmed)
    if touched:
        left = [name for name in session.unconfirmed if name not in touched]
        values["unconfirmed"] = left
    return values if values or parts else None


@revising(who=require_therapist, when=may_become(SessionStatus.IN_PROGRESS))
def start_session(
    session: Session, *, by: Membership, at: datetime | None = None
) -> dict[str, Any]:
    _check_times(at, None)
    if session.plan is not None and session.plan.status not in GOING_ON:
        status = PlanStatus(session.plan.status).word
        raise WrongState(
            told("Its plan is %(status)s; resume it, or name another.", status=status),
            state=session.plan.status,
        )
    return {"status": SessionStatus.IN_PROGRESS, "started_at": at or timezone.now()}


@act(who=require_therapist, when=may_become(SessionStatus.COMPLETED))
def complete_session(
    session: Session, *, by: Membership, at: datetime | None = None, **values: Any
) -> Session:
    """End the session. An alert no one responded to needs `alert_explanation`."""
    open_alerts = Feedback.objects.filter(
        session=session, is_alert=True, responses=None
    )
    explained = values.get("alert_explanation") or session.alert_explanation
    if not explained and (alert := open_alerts.first()):
        raise OpenAlert(
            "An alert has no response: respond to it, or give alert_explanation.",
            reason=str(alert),
            source=f"feedback {alert.pk}",
        )
    ended_at = at or values.pop("ended_at", None) or session.ended_at or timezone.now()
    _check_times(session.started_at, ended_at)
    session.revise(status=SessionStatus.COMPLETED, ended_at=ended_at, **values)
    return ask_after(session, ended_at=ended_at)


@act(who=require_scheduling, when=may_become(SessionStatus.CANCELLED))
def cancel_session(session: Session, *, by: Membership, reason: str) -> Session:
    return session.revise(status=SessionStatus.CANCELLED, status_reason=reason)


@act(who=require_scheduling, when=may_become(SessionStatus.NO_SHOW))
def mark_no_show(session: Session, *, by: Membership, reason: str) -> Session:
    return session.revise(status=SessionStatus.NO_SHOW, status_reason=reason)


@act(who=require_scheduling, when=require_status(SessionStatus.PLANNED))
def reschedule_session(
    session: Session, *, by: Membership, reason: str = "", **values: Any
) -> Session:
    """Move a planned session in time, room or therapist; what it was is kept."""
    if "therapist" in values:
        _check_therapist(values["therapist"])
    Rescheduling.objects.create(
        client_id=session.client_id,
        session=session,
        was_scheduled_for=session.scheduled_for,
        was_planned_minutes=session.planned_minutes,
        was_room=session.room,
        was_therapist_id=session.therapist_id,
        reason=reason,
    )
    for name, value in values.items():
        setattr(session, name, value)
    _place(session)
    return session.revise(scheduled_until=session.scheduled_until, **values)


@act(who=require_scheduling, when=is_not_voided)
def void_session(session: Session, *, by: Membership, reason: str) -> Session:
    """Say that it was entered in error; a planned one gives its time back first. The
    front desk voids what it planned, until it begins."""
    is_planned = session.status == SessionStatus.PLANNED
    if by.role == Role.FRONT_DESK and not is_planned:
        raise NotAllowed("The front desk voids sessions that have not begun.")
    if is_planned:
        session = session.revise(status=SessionStatus.CANCELLED, status_reason=reason)
    void_record(session, by=by, reason=reason)
    end_links(session)
    settle_examined(session=session)
    return session


def _place(session: Session) -> None:
    """Give the session its end, and refuse a time that is taken."""
    _check_times(session.started_at, session.ended_at)
    if session.scheduled_for is None:
        session.scheduled_until = None
        return
    if session.scheduled_for > timezone.now() + LATEST:
        raise InvalidInput.at("scheduled_for", "It lies more than two years ahead.")
    session.scheduled_until = session.scheduled_for + timedelta(
        minutes=session.planned_minutes
    )
    busy = Session.objects.filter(
        scheduled_for__lt=session.scheduled_until,
        scheduled_until__gt=session.scheduled_for,
    ).exclude(pk=session.pk)
    busy = busy.exclude(status__in=[SessionStatus.CANCELLED, SessionStatus.NO_SHOW])
    if busy.filter(therapist=session.therapist_id).exists():
        raise TimeTaken("The therapist has another session at that time.")
    if session.room and busy.filter(room__iexact=session.room).exists():
        raise TimeTaken("The room is taken at that time.")


def _check_therapist(member: Membership | None) -> None:
    if member is None:
        raise InvalidInput.at("therapist", "Name the therapist.", "required")
    if member.role != Role.THERAPIST or member.ended_at is not None:
        raise InvalidInput.at("therapist", "Name a therapist who works in the clinic.")


def _check_course(
    client: Client, episode: Episode | None, plan: TreatmentPlan | None
) -> None:
    if episode is not None and episode.client_id != client.pk:
        raise InvalidInput.at("episode", "It is another client's episode.")
    if plan is None:
        return
    if episode is None or plan.episode_id != episode.pk:
        raise InvalidInput.at("plan", "It belongs to another episode.")
    if plan.status in {PlanStatus.DRAFT, PlanStatus.SUPERSEDED}:
        status = PlanStatus(plan.status).word
        raise InvalidInput.at("plan", told("It is %(status)s.", status=status))


def _check_times(start: datetime | None, end: datetime | None) -> None:
    soon = timezone.now() + timedelta(hours=24)
    if start is not None and start > soon:
        raise InvalidInput.at("started_at", "A session does not start in the future.")
    if end is not None and start is None:
        raise InvalidInput.at("ended_at", "An end needs its start.")
    if end is not None and start is not None and end < start:
        raise InvalidInput.at("ended_at", "A session ends after it starts.")
    if end is not None and end > soon + timedelta(hours=24):
        raise InvalidInput.at("ended_at", "A session does not end in the future.")


def _check_review(review: str, changes: str) -> None:
    if review == HistoryReview.CHANGED and not changes:
        raise InvalidInput.at("history_changes", "Say what changed in the history.")


def _check_parts(parts: dict[str, list[Values]]) -> None:
    check_screening(parts.get("screening", []))
    for number, row in enumerate(parts.get("range_of_motion", [])):
        check_motion(row, f"range_of_motion/{number}")
