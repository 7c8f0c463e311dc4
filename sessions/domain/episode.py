"""Opening and closing a course of care."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic.domain.act import act
from clinic.domain.client import is_unmerged
from clinic.enums import Role
from clinic.errors import InvalidInput, WrongState
from clinic.models import Client, Membership
from sessions.domain.check_in import follow_up
from sessions.enums import PlanStatus, SessionStatus
from sessions.models import Episode
from sessions.rules import require_open_episode, require_therapist


def is_closable(episode: Episode) -> None:
    require_open_episode(episode)
    if episode.plans.filter(
        standing__status__in=[PlanStatus.ACTIVE, PlanStatus.ON_HOLD]
    ).exists():
        raise WrongState("Its treatment plan is active; complete it first.")
    if episode.sessions.filter(status=SessionStatus.IN_PROGRESS).exists():
        raise WrongState("A session of it is in progress; complete it first.")


@transaction.atomic
def open_episode(
    *,
    by: Membership,
    client: Client,
    complaint: str,
    therapist: Membership | None = None,
    **values: Any,
) -> Episode:
    require_therapist(by)
    is_unmerged(client)
    therapist = therapist or by
    _check_therapist(therapist)
    return Episode.objects.create(
        client=client, complaint=complaint, therapist=therapist, **values
    )


@act(who=require_therapist, when=require_open_episode)
def change_episode(episode: Episode, *, by: Membership, **values: Any) -> Episode:
    if "therapist" in values:
        _check_therapist(values["therapist"])
    return episode.revise(**values) if values else episode


@act(who=require_therapist, when=is_closable)
def close_episode(
    episode: Episode,
    *,
    by: Membership,
    outcome: str,
    on: date | None = None,
    note: str = "",
) -> Episode:
    """End the course of care, once its plan has ended and no session is under way."""
    on = on or timezone.localdate()
    if on < episode.opened_on:
        raise InvalidInput.at("closed_on", "An episode closes on or after its opening.")
    if on > timezone.localdate() + timedelta(days=1):
        raise InvalidInput.at("closed_on", "An episode does not close in the future.")
    episode.revise(closed_on=on, outcome=outcome, closing_note=note)
    return follow_up(episode, closed_on=on, by=by)


def _check_therapist(member: Membership) -> None:
    if member.role != Role.THERAPIST or member.ended_at is not None:
        raise InvalidInput.at("therapist", "Name a therapist who works in the clinic.")
