"""`GET statistics/`: figures of the clinic, and a therapist's own load."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.api.course import V1
from tests.conftest import acting
from tests.sessions.test_statistics import Work

STATISTICS = f"{V1}statistics/"


@pytest.fixture
def held(course, foreign):
    """A session with a treatment, here and elsewhere."""
    for each in (course, foreign):
        each.signed(pain_before=6)


def test_a_therapist_reads_the_clinics_figures_and_their_own_load(therapist, held):
    answer = therapist.get(STATISTICS)

    told = answer.json()
    assert answer.status_code == 200
    assert told["clinic"]["clients_seen"] == {"count": None, "suppressed": True}
    assert told["clinic"]["episodes_opened"] == {"count": 0, "suppressed": False}
    assert told["own"]["total"] == {
        "sessions": 1,
        "minutes": 1.0,
        "firm_minutes": 0.0,
        "intense_minutes": 0.0,
        "thumb_minutes": 1.0,
        "untimed": 0,
    }
    (day,), (week,) = told["own"]["days"], told["own"]["weeks"]
    assert day["load"] == week["load"] == told["own"]["total"]
    assert told["own"]["longest_run"]["sessions"] == 1


def test_a_clinic_admin_reads_the_clinics_figures_alone(admin, therapist, held):
    told = admin.get(STATISTICS).json()

    assert told["own"] is None
    assert told["clinic"] == therapist.get(STATISTICS).json()["clinic"]


def test_the_front_desk_and_clients_read_none(desk, person, problem):
    problem(desk.get(STATISTICS), 403)
    problem(person.get(STATISTICS), 403)


def test_nothing_of_another_clinic_is_counted(therapist, foreign):
    foreign.signed()

    told = therapist.get(STATISTICS).json()

    assert told["clinic"]["clients_seen"] == {"count": 0, "suppressed": False}
    assert told["own"]["total"]["sessions"] == 0


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("from=soon", "/from"),
        ("to=2026-02-30", "/to"),
        ("to=%00", "/to"),
        ("from=2026-03-02&to=2026-03-01", "/from"),
        ("from=2020-01-01&to=2026-03-01", "/from"),
        ("from=0001-01-01&to=0001-01-01", "/to"),
        ("to=9999-12-31", "/to"),
        ("since=2026-03-01", "/since"),
    ],
)
def test_a_malformed_period_is_refused(query, pointer, therapist, problem):
    document = problem(therapist.get(f"{STATISTICS}?{query}"), 400, "invalid-input")

    assert [fault["pointer"] for fault in document["errors"]] == [pointer]


def test_the_period_is_as_asked_for(therapist, held):
    told = therapist.get(f"{STATISTICS}?from=2026-01-01&to=2026-01-31").json()

    assert told["period"] == {
        "from": "2026-01-01",
        "to": "2026-01-31",
        "time_zone": "UTC",
    }
    assert told["own"]["days"] == []


def test_the_statements_are_as_many_for_much_as_for_little(
    therapist, held, clinic_a, django_assert_num_queries
):
    therapist.get(STATISTICS)  # what is remembered for the life of the process

    with django_assert_num_queries(17):
        therapist.get(STATISTICS)
    with acting(clinic_a.therapist):
        work = Work(clinic_a)
        for number in range(50):
            at = timezone.now() - timedelta(hours=2 * number)
            work.treatment(work.session(clinic_a.other_client, at))
    with django_assert_num_queries(17):
        therapist.get(STATISTICS)
