"""A day is the clinic's; a moment is told in UTC."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from django.utils import timezone

from clinic.models import Clinic
from tests.api.course import CLIENT, HOME_CARE, V1, Course
from tests.api.world import caller
from tests.conftest import acting, token_of

AUCKLAND, HONOLULU = "Pacific/Auckland", "Pacific/Honolulu"
EARLY = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LATE = datetime(2026, 3, 1, 11, 30, tzinfo=UTC)
DAYS = {
    EARLY: {AUCKLAND: date(2026, 3, 1), HONOLULU: date(2026, 2, 28)},
    LATE: {AUCKLAND: date(2026, 3, 2), HONOLULU: date(2026, 3, 1)},
}


@pytest.fixture
def there(clinic_a, clinic_b):
    """By time zone, a course of care in the clinic that lies in it."""
    courses = {}
    for zone, practice in {AUCKLAND: clinic_a, HONOLULU: clinic_b}.items():
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
