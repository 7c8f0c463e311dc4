"""A referral moves from its suggestion to its result, and no other way."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from clinic.errors import DomainError
from sessions.domain.referral import change_referral, make_referral
from sessions.enums import REFERRAL_MOVES, ReferralStatus
from sessions.models import Referral
from tests.conftest import acting

TODAY = timezone.localdate()
BEFORE, SOON = TODAY - timedelta(days=9), TODAY + timedelta(days=2)
Values = dict[str, Any]


@pytest.fixture
def make(clinic_a):
    by = clinic_a.therapist
    with acting(by):
        yield lambda **values: make_referral(
            by=by,
            client=clinic_a.client_record,
            discipline="yoga",
            reason="Slow movement.",
            **values,
        )


@pytest.fixture
def change(clinic_a):
    return lambda referral, **values: change_referral(
        referral, by=clinic_a.therapist, **values
    )


def told(act: Any, *args: Any, **values: Any) -> str:
    try:
        with transaction.atomic():
            referral = act(*args, **values)
    except DomainError as refusal:
        pointers = [fault.pointer for fault in refusal.faults]
        return f"{refusal.code} {refusal.extra.get('state') or pointers[0]}"
    started, ended = referral.started_on, referral.ended_on
    return f"{referral.status} {started or '-'} {ended or '-'}"


def test_it_moves_by_the_table(make, change):
    moves = {
        before: {
            after
            for after in ReferralStatus.values
            if after != before
            and "wrong-state" not in told(change, make(status=before), status=after)
        }
        for before in ReferralStatus.values
    }

    assert moves == REFERRAL_MOVES


def test_a_refused_move_names_the_state(make, change):
    assert told(change, make(status="declined"), status="started") == (
        "wrong-state declined"
    )
    assert Referral.objects.get().status == "declined"


# What is told with it; its status and days, or what is refused.
DAYS: list[tuple[Values, str]] = [
    ({}, "suggested - -"),
    ({"status": "agreed"}, "agreed - -"),
    ({"status": "started"}, f"started {TODAY} -"),
    ({"status": "started", "started_on": BEFORE}, f"started {BEFORE} -"),
    ({"status": "completed"}, f"completed {TODAY} {TODAY}"),
    (
        {"status": "stopped", "started_on": BEFORE, "ended_on": TODAY},
        f"stopped {BEFORE} {TODAY}",
    ),
    ({"status": "completed", "ended_on": BEFORE}, f"completed {BEFORE} {BEFORE}"),
    ({"started_on": TODAY}, "invalid-input /started_on"),
    ({"status": "declined", "started_on": TODAY}, "invalid-input /started_on"),
    ({"status": "started", "ended_on": TODAY}, "invalid-input /ended_on"),
    ({"status": "started", "started_on": SOON}, "invalid-input /started_on"),
    (
        {"status": "stopped", "started_on": TODAY, "ended_on": BEFORE},
        "invalid-input /ended_on",
    ),
]


def test_it_has_the_days_of_what_happened(make):
    assert [(values, told(make, **values)) for values, _ in DAYS] == DAYS


def test_a_move_takes_its_day(make, change):
    referral = make(status="started", started_on=BEFORE)

    assert told(change, referral, status="stopped", result="No gain.") == (
        f"stopped {BEFORE} {TODAY}"
    )
    assert Referral.objects.get().result == "No gain."
