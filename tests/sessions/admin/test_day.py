"""The first page tells what waits, to whom it concerns, at a set cost."""

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clinic.models import Access, Clinic, Licence
from sessions.enums import PlanStatus, SessionStatus
from sessions.models import (
    AdverseEvent,
    Assessment,
    CheckIn,
    Feedback,
    PlanStanding,
    Session,
    TreatmentPlan,
)
from tests.api.cells import like
from tests.conftest import acting
from tests.sessions.admin.page import of_record, read
from tests.sessions.admin.records import CANARY, FOREIGN, another

INDEX = "/admin/"
STATEMENTS = 15  # One for each of the seven lists.


def waiting_in(practice, own) -> list:
    """Something for every panel; the session of the records is tomorrow."""
    now = timezone.now()
    noon = datetime.combine(timezone.localdate(), time(12), now.tzinfo)
    times = {"scheduled_for": noon, "scheduled_until": noon + timedelta(minutes=30)}
    done = {
        "scheduled_for": None,
        "scheduled_until": None,
        "status": SessionStatus.COMPLETED,
        "started_at": now - timedelta(hours=2),
        "ended_at": now - timedelta(hours=1),
    }
    with acting(practice.therapist):
        today, to_sign = another(own[Session], **times), another(own[Session], **done)
        alert = another(own[Feedback], session=today, treatment=None)
        check_in = another(
            own[CheckIn], session=today, due_from=now - timedelta(hours=1)
        )
        own[Assessment].revise(assessed_at=now - timedelta(days=9))
        plan = own[TreatmentPlan].revise(reassess_on=timezone.localdate())
        own[PlanStanding].revise(status=PlanStatus.ACTIVE, activated_at=now)
        Licence.objects.filter(member=practice.therapist).update(
            valid_until=timezone.localdate() + timedelta(days=20)
        )
        licence = Licence.objects.get(member=practice.therapist)
    return [today, alert, to_sign, check_in, plan, own[AdverseEvent], licence]


@pytest.fixture
def waiting(clinic_a, own) -> list:
    return waiting_in(clinic_a, own)


def panels(browser, member) -> dict:
    answer = browser(member).get(INDEX)
    return {one.name: one for one in answer.context["panels"]}


@pytest.mark.parametrize("role", ["admin", "therapist"])
def test_all_that_waits_is_told_and_linked(clinic_a, waiting, browser, role):
    html = read(browser(getattr(clinic_a, role)), INDEX)

    assert [one for one in waiting if of_record(one) not in html] == []
    assert CANARY in html


def test_where_nothing_waits_it_says_so(clinic_a, clinic_b, browser):
    found = panels(browser, clinic_a.admin)

    assert [one.count for one in found.values()] == [0] * 7
    html = read(browser(clinic_a.admin), INDEX)
    assert [one.name for one in found.values() if str(one.empty) not in html] == []


def test_nothing_of_another_clinic_waits_here(
    clinic_a, clinic_b, own, foreign, browser
):
    waiting_in(clinic_b, foreign)

    assert FOREIGN not in read(browser(clinic_a.admin), INDEX)
    assert FOREIGN not in read(browser(clinic_a.therapist), INDEX)


def test_a_therapist_is_told_of_their_own(clinic_a, waiting, browser):
    mine = panels(browser, clinic_a.therapist)
    others = panels(browser, like(clinic_a.therapist))

    assert mine["sessions"].count == 1
    assert {name for name, one in others.items() if one.count} == {"adverse-events"}


def test_the_day_is_the_clinics(clinic_a, own, browser, time_machine):
    late = timezone.now().replace(hour=23, minute=30)
    time_machine.move_to(late, tick=False)
    times = {
        "scheduled_for": late + timedelta(hours=1),
        "scheduled_until": late + timedelta(hours=2),
    }
    with acting(clinic_a.therapist):
        another(own[Session], **times)

    in_utc = panels(browser, clinic_a.admin)["sessions"].count
    with acting(clinic_a.admin):
        Clinic.objects.update(time_zone="America/Los_Angeles")
    in_seattle = panels(browser, clinic_a.admin)["sessions"].count

    assert (in_utc, in_seattle) == (0, 1)


def test_its_lists_have_what_it_counts(clinic_a, waiting, browser):
    ours = browser(clinic_a.therapist)
    for panel in panels(browser, clinic_a.therapist).values():
        html = read(ours, panel.url)

        assert [line.url for line in panel.lines if line.url not in html] == [], (
            panel.name
        )


def test_it_costs_the_same_however_much_waits(clinic_a, own, waiting, browser):
    ours = browser(clinic_a.admin)
    read(ours, INDEX)
    with CaptureQueriesContext(connection) as few:
        read(ours, INDEX)
    with acting(clinic_a.therapist):
        for _ in range(9):
            another(waiting[1])
            another(own[AdverseEvent])

    with CaptureQueriesContext(connection) as many:
        html = read(ours, INDEX)

    assert len(few) == len(many) == STATEMENTS
    assert "All 10" in html


def test_the_access_log_hears_whom_it_tells_of(clinic_a, waiting, browser):
    answer = browser(clinic_a.admin).get(reverse("admin:index"))

    with acting(clinic_a.admin):
        (kept,) = Access.objects.filter(request=answer["X-Request-ID"])
        shown = {one.client_id for one in kept.shown.all()}
    assert (kept.kind, kept.outcome) == ("client", "seen")
    assert shown == {clinic_a.client_record.pk}
