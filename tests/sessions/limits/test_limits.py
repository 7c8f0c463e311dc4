"""What may be done under the hands, by every door."""

import pytest
from django.db import transaction

from clinic.errors import DomainError
from sessions.domain.treatment import record_treatments
from sessions.models import Treatment
from tests.conftest import Practice, acting
from tests.kept import kept
from tests.sessions.limits.case import LOW_BACK
from tests.sessions.limits.clearance import CLEARED
from tests.sessions.limits.consent import AGREED
from tests.sessions.limits.licence import LICENSED
from tests.sessions.limits.override import OVERRIDDEN
from tests.sessions.limits.place import PLACES
from tests.sessions.limits.plan import PLANNED
from tests.sessions.limits.room import Room
from tests.sessions.limits.screening import FORBIDDEN, SCREENED, WITHOUT_LIMITS

CASES = [
    *WITHOUT_LIMITS,
    *SCREENED,
    *CLEARED,
    *FORBIDDEN,
    *PLANNED,
    *PLACES,
    *AGREED,
    *LICENSED,
    *OVERRIDDEN,
]


@pytest.fixture
def practice(clinic_a: Practice) -> Practice:
    return clinic_a


@kept
def room(clinic_a: Practice) -> Room:
    with acting(clinic_a.therapist), transaction.atomic():
        return Room(clinic_a)


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.title)
def test_what_may_be_done_under_the_hands(one, practice, room):
    detail = ""
    with acting(practice.therapist), transaction.atomic():
        try:
            with transaction.atomic():
                room.give(dict(one.given))
                told = room.treat(one.treatment)
        except DomainError as refusal:
            told, detail = refusal.code, refusal.detail

    assert told == one.expected, detail


def test_the_table_holds_the_cases_it_promises():
    assert len(CASES) == len({one.title for one in CASES})
    assert len(CASES) > 120


# The same by the other doors: REST, and rows as a device sends them in numbers.

BY_OTHER_DOORS = [
    "nothing speaks against it",
    "the published case: a 7 on the low back",
    "avoid a wound",
    "a physician's clearance lifts it",
    "absolute: dvt-suspected",
    "decided: refer",
    "above the plan's level",
    "a point in a sensitive region",
    "withdrawn",
    "a licence that ended yesterday",
    "a technique under a local rule nobody noted",
    "an avoided region, with a reason",
]
SAMPLE = [one for one in CASES if one.title in BY_OTHER_DOORS]


@pytest.mark.parametrize("one", SAMPLE, ids=lambda one: one.title)
def test_rest_says_the_same(one, practice, room, api):
    with transaction.atomic():
        http = api(practice.therapist)
        with acting(practice.therapist):
            room.give(dict(one.given))
            body = {"technique": "trigger-point-pressure-release", "pressure": 3}
            body |= one.treatment
            if "point" in body:
                point = room.located(body.pop("point"))
                body["trigger_point"] = str(point.pk)
            elif "region" not in body:
                body |= LOW_BACK
        url = f"/api/v1/sessions/{room.session.pk}/treatments/"
        answer = http.post(url, body)

    told = answer.json()
    if answer.status_code == 201:
        assert ("overridden" if told["overrides"] else "recorded") == one.expected
    else:
        assert told["type"] == f"/problems/{one.expected}"
        assert {"limit", "reason", "source"} <= told.keys()


@pytest.mark.parametrize("one", SAMPLE, ids=lambda one: one.title)
def test_of_many_rows_all_are_judged_and_none_is_kept_if_one_is_refused(
    one, practice, room
):
    harmless, fault = {"performed_by": "Another provider"}, None
    with acting(practice.therapist), transaction.atomic():
        room.give(dict(one.given))
        rows = [room.row(harmless), room.row(one.treatment), room.row(harmless)]
        try:
            made = record_treatments(room.session, rows, by=practice.therapist)
            told = "overridden" if made[1].overrides.exists() else "recorded"
        except DomainError as refusal:
            told, (fault,) = refusal.code, refusal.faults
        kept = Treatment.objects.filter(session=room.session).count()

    assert told == one.expected
    assert fault is None or fault.pointer.startswith("/treatments/1/")
    assert kept == (3 if told in {"recorded", "overridden"} else 0)


def test_the_admin_has_no_door_to_treatments(practice, browser):
    with transaction.atomic():
        answer = browser(practice.admin).get("/admin/therapy/treatment/add/")

    assert answer.status_code == 403
