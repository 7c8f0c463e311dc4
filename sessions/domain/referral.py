"""Suggesting other care, and following what comes of it."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic.domain.act import act
from clinic.domain.client import is_unmerged
from clinic.errors import InvalidInput
from clinic.language import told
from clinic.models import Client, Membership
from sessions.enums import BEGUN, ENDED, ReferralStatus
from sessions.models import Episode, Referral
from sessions.rules import may_become, require_therapist

DAYS = ("suggested_on", "started_on", "ended_on")


@transaction.atomic
def make_referral(
    *,
    by: Membership,
    client: Client | None = None,
    episode: Episode | None = None,
    **values: Any,
) -> Referral:
    """For a client, or for an episode of theirs; care already begun may say so."""
    require_therapist(by)
    if client is None and episode is not None:
        client = episode.client
    if client is None:
        raise InvalidInput.at("client", "Name the client, or an episode.", "required")
    is_unmerged(client)
    referral = Referral(client=client, episode=episode, **values)
    _settle(referral)
    referral.save(force_insert=True)
    return referral


@act(who=require_therapist)
def change_referral(referral: Referral, *, by: Membership, **values: Any) -> Referral:
    """Follow it. The status moves by REFERRAL_MOVES; the day is today unless named."""
    status = ReferralStatus(values.get("status", referral.status))
    if status != referral.status:
        may_become(status)(referral)
    for name, value in values.items():
        setattr(referral, name, value)
    _settle(referral)
    days = {"started_on": referral.started_on, "ended_on": referral.ended_on}
    return referral.revise(**values | days) if values else referral


def _settle(referral: Referral) -> None:
    """Give what has begun or ended its day, and refuse days that can not be."""
    today, status = timezone.localdate(), ReferralStatus(referral.status)
    if status in ENDED and referral.ended_on is None:
        referral.ended_on = max(today, referral.started_on or today)
    if status in BEGUN and referral.started_on is None:
        referral.started_on = referral.ended_on or today
    if status not in BEGUN and referral.started_on is not None:
        raise InvalidInput.at(
            "started_on", told("It is %(status)s, and not started.", status=status.word)
        )
    if status not in ENDED and referral.ended_on is not None:
        raise InvalidInput.at(
            "ended_on",
            told("It is %(status)s, and not at its end.", status=status.word),
        )
    for name in DAYS:
        day = getattr(referral, name)
        if day is not None and day > today + timedelta(days=1):
            raise InvalidInput.at(name, "What is told is not of the future.")
    start, end = referral.started_on, referral.ended_on
    if start is not None and end is not None and end < start:
        raise InvalidInput.at("ended_on", "It ends on the day it starts, or later.")
    if referral.episode and referral.episode.client_id != referral.client_id:
        raise InvalidInput.at("episode", "It is another client's episode.")
