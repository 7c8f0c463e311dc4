"""Asking after a session and a course of care, and taking the answer."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from clinic.domain.act import act
from clinic.enums import Role
from clinic.errors import AlreadyDone, InvalidInput
from clinic.models import Membership
from sessions.enums import FOLLOW_UP_MONTHS, CheckInKind, LogSource
from sessions.models import CheckIn, CheckInAnswer, Episode, Session
from sessions.rules import require_voice

DAY = timedelta(hours=24)
SAYS = ("pain", "soreness", "benefit", "words")


def ask_after(session: Session, *, ended_at: datetime) -> Session:
    """Have the after-effects of a session asked about, once."""
    check_in = CheckIn(
        client_id=session.client_id,
        session=session,
        kind=CheckInKind.AFTER_EFFECTS,
        due_from=ended_at + DAY,
        due_until=ended_at + 2 * DAY,
    )
    CheckIn.objects.bulk_create([check_in])
    return session


def follow_up(episode: Episode, *, closed_on: date, by: Membership) -> Episode:
    """Have a closed course of care asked about in the months after, once each."""
    zone = ZoneInfo(by.clinic.time_zone)
    CheckIn.objects.bulk_create(
        CheckIn(
            client_id=episode.client_id,
            episode=episode,
            kind=kind,
            due_from=months_after(closed_on, months, zone),
            due_until=months_after(closed_on, months + 1, zone),
        )
        for kind, months in FOLLOW_UP_MONTHS.items()
    )
    return episode


def awaits_answer(check_in: CheckIn) -> None:
    if check_in.answers.exists():
        raise AlreadyDone("This check-in is answered.", state="answered")
    if not CheckIn.objects.standing().filter(pk=check_in.pk).exists():
        raise AlreadyDone(
            "The check-in, or what it asks about, was entered in error.", state="voided"
        )


@act(who=require_voice, when=awaits_answer)
def answer_check_in(check_in: CheckIn, *, by: Membership, **values: Any) -> CheckIn:
    """What the client tells, or a therapist on their behalf, so marked; early and late
    answers are taken as well."""
    _check(values)
    source = LogSource.CLIENT if by.role == Role.CLIENT else LogSource.THERAPIST
    CheckInAnswer.objects.create(
        check_in=check_in, client_id=check_in.client_id, source=source, **values
    )
    return check_in


def _check(values: dict[str, Any]) -> None:
    if values.get("soreness_hours") and not values.get("soreness"):
        raise InvalidInput.at("soreness", "What lasted some hours was sore.")
    if all(values.get(name) in {None, ""} for name in SAYS):
        raise InvalidInput.at(
            "pain", "An answer has a pain, a soreness, a benefit or words."
        )
    answered_at = values.get("answered_at")
    if answered_at is not None and answered_at > timezone.now() + DAY:
        raise InvalidInput.at("answered_at", "An answer is not of the future.")


def months_after(day: date, months: int, zone: tzinfo) -> datetime:
    """The same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    _, last = monthrange(year, month + 1)
    then = date(year, month + 1, min(day.day, last))
    return datetime.combine(then, time.min, zone)
