"""A day is the clinic's; a moment is told in UTC."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from clinic.models import Clinic
from clinic.models.clinic import validate_time_zone
from tests.api.course import CLIENT, HOME_CARE, PLAN, V1, Course
from tests.api.world import caller
from tests.clinic.tenancy.sql import fetch
from tests.conftest import acting, token_of

AUCKLAND, HONOLULU = "Pacific/Auckland", "Pacific/Honolulu"
EARLY = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LATE = datetime(2026, 3, 1, 11, 30, tzinfo=UTC)
DAYS = {
    EARLY: {AUCKLAND: date(2026, 3, 1), HONOLULU: date(2026, 2, 28)},
    LATE: {AUCKLAND: date(2026, 3, 2), HONOLULU: date(2026, 3, 1)},
}
# Of these it is never the same day.
EAST, WEST = "Pacific/Kiritimati", "Pacific/Pago_Pago"


@pytest.fixture(params=[(AUCKLAND, HONOLULU)])
def there(request, clinic_a, clinic_b):
    """By time zone, a course of care in the clinic that lies in it."""
    courses = {}
    for zone, practice in zip(request.param, (clinic_a, clinic_b), strict=True):
        with acting(practice.admin), transaction.atomic():
            Clinic.objects.update(time_zone=zone)
        http = caller(token_of(practice.therapist))
        courses[zone] = Course(http, practice.client_record.pk)
    return courses


@pytest.mark.parametrize("moment", DAYS)
def test_today_is_the_clinics_day(moment, there, time_machine):
    time_machine.move_to(moment, tick=False)
    for zone, today in DAYS[moment].items():
        course = there[zone]

        episode = course.episode()
        home_care = course.home_care(episode["id"], **HOME_CARE)
        born = {
            day: course.http.post(
                f"{V1}clients/", {**CLIENT, "date_of_birth": str(day)}
            )
            for day in sorted({day for days in DAYS.values() for day in days.values()})
        }

        assert (episode["opened_on"], home_care["starts_on"]) == (str(today),) * 2
        assert {day: answer.status_code for day, answer in born.items()} == {
            day: 201 if day <= today else 400 for day in born
        }


@pytest.mark.parametrize("there", [(EAST, WEST)], indirect=True)
def test_a_plan_and_its_goals_are_due_by_the_clinics_day(there):
    east, west = (timezone.localdate(timezone=ZoneInfo(zone)) for zone in (EAST, WEST))
    goal = {**PLAN["goals"][0], "due_on": str(west)}
    stands = {}
    for zone, course in there.items():
        course.consent()
        episode, before = course.episode()["id"], timezone.now() - timedelta(days=3)
        assessment = course.assessment(episode, assessed_at=before.isoformat())["id"]
        draft = course.draft(episode, assessment, goals=[goal], reassess_on=str(east))
        plan = course.act(f"treatment-plans/{draft['id']}/activate/")
        overdue = plan["goals"][0]["progress"]["is_overdue"]
        stands[zone] = (plan["reassessment"]["because"], overdue)

    assert stands == {EAST: (["date"], True), WEST: ([], False)}


def test_postgresql_knows_every_time_zone_a_clinic_may_have():
    known = {name for (name,) in fetch("SELECT name FROM pg_timezone_names")}

    for zone in available_timezones() - known:
        with pytest.raises(ValidationError):
            validate_time_zone(zone)


def test_moments_are_told_and_taken_in_utc(there, time_machine):
    time_machine.move_to(LATE, tick=False)
    for course in there.values():
        planned = course.session(scheduled_for="2026-03-05T10:00:00")
        between = {
            "scheduled_after": "2026-03-05T10:00:00",
            "scheduled_before": "2026-03-05T10:00:01",
        }
        (found,) = course.http.get(f"{V1}sessions/", between).json()["results"]

        assert found["id"] == planned["id"]
        assert found["scheduled_for"] == "2026-03-05T10:00:00Z"
        assert found["created_at"].endswith("Z")


def test_the_clock_of_a_scope_ends_with_it(there):
    zone = timezone.get_current_timezone_name()
    for course in there.values():
        course.http.get(f"{V1}me/")

        assert timezone.get_current_timezone_name() == zone
