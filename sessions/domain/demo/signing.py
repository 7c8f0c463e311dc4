"""Signatures of the demo: a therapist signs within days, and the latest still wait."""

from datetime import date, datetime, timedelta
from typing import Any

from clinic.models import Membership
from sessions.domain.demo.course import Calendar
from sessions.domain.demo.rows import Rows
from sessions.domain.demo.sharing import share_latest
from sessions.domain.signature import licence_of, seal
from sessions.enums import SessionStatus
from sessions.models import Assessment, Session, TreatmentPlan

UNSIGNED_DAYS = 3
WRITING = timedelta(minutes=20)


def sign_as_written(rows: Rows, therapist: Membership, calendar: Calendar) -> None:
    """Write the rows, and seal what a therapist has signed by the end of the demo."""
    ripe = calendar.until - timedelta(days=UNSIGNED_DAYS)
    sessions = [
        session
        for session in rows.of[Session]
        if session.status == SessionStatus.COMPLETED and session.ended_at.date() < ripe
    ]
    for session in sessions:
        session.status = SessionStatus.SIGNED
    signed = {
        Session: [session.pk for session in sessions],
        Assessment: [one.pk for one in rows.of[Assessment] if _is_before(one, ripe)],
        TreatmentPlan: [plan.pk for plan in rows.of[TreatmentPlan]],
    }
    rows.write()
    licence = licence_of(therapist, None)
    for model, keys in signed.items():
        stored = list(model._default_manager.filter(pk__in=keys).order_by("pk"))
        signatures = seal(stored, by=therapist, licence=licence, at=_moment_of)
        if model is Session:
            share_latest(signatures)


def _is_before(assessment: Assessment, day: date) -> bool:
    return assessment.assessed_at.date() < day


def _moment_of(record: Any) -> datetime:
    """A plan is sealed as it is agreed, the others are signed when they are written."""
    if isinstance(record, TreatmentPlan):
        return record.activated_at
    done_at: datetime = getattr(record, "ended_at", None) or record.assessed_at
    return done_at + WRITING
