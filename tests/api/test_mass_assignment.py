"""No body writes what is not the sender's to write."""

import pytest

from api.serializers.licence import LicenceSerializer
from api.serializers.session import ScheduleSerializer, SessionSerializer
from api.serializers.trigger_point import ExamSerializer
from tests.api.course import (
    ASSESSMENT,
    EPISODE,
    HOME_CARE,
    PLAN,
    V1,
    Course,
    new_id,
)
from tests.api.world import caller
from tests.conftest import token_of
from tests.kept import kept

WORTHLESS = {
    "created_at": "2000-01-01T00:00:00Z",
    "updated_at": "2000-01-01T00:00:00Z",
    "version": 99,
    "criteria_met": 3,
}


def read_only(serializer):
    """Its read-only fields, each with a value it must not take."""
    names = [name for name, field in serializer().fields.items() if field.read_only]
    assert {"created_by", "version"} & set(names)
    return {name: WORTHLESS.get(name, new_id()) for name in names}


MOVABLE = {
    "episodes/": ("client", {"client": "{client}", **EPISODE}),
    "assessments/": ("episode", {"episode": "{episode}", "kind": "initial"}),
    "trigger-points/": ("client", {"client": "{client}", "muscle": "masseter"}),
    "treatment-plans/": (
        "episode",
        {"episode": "{episode}", "assessment": "{assessment}", **PLAN, "goals": []}
        | {"planned_techniques": [], "pressure_limits": []},
    ),
    "home-care/": ("episode", {"episode": "{episode}", **HOME_CARE}),
}


@kept
def ids(clinic_a):
    course = Course(caller(token_of(clinic_a.therapist)), clinic_a.client_record.pk)
    episode = course.episode()["id"]
    return {
        "client": course.client,
        "episode": episode,
        "assessment": course.assessment(episode)["id"],
    }


@pytest.fixture
def fill(ids):
    def filled(value):
        if isinstance(value, dict):
            return {name: filled(inner) for name, inner in value.items()}
        return value.format(**ids) if isinstance(value, str) else value

    return filled


def test_the_parts_of_a_record_take_no_read_only_value(course, fill):
    exam = {**read_only(ExamSerializer), **ASSESSMENT["trigger_point_exams"][0]}
    for unknown in ("assessment", "session", "created_at", "created_by", "updated_at"):
        exam.pop(unknown, None)
    exam.pop("trigger_point")

    record = course.assessment(fill("{episode}"), trigger_point_exams=[exam])

    (made,) = record["trigger_point_exams"]
    assert (made["criteria_met"], made["version"]) == (3, 1)
    assert made["examiner"] == record["therapist"]


@pytest.mark.parametrize("path", MOVABLE)
def test_no_record_moves_to_another_course(path, course, sibling, fill, problem):
    name, body = MOVABLE[path]
    record = course.post(path, fill(body))
    elsewhere = {
        "client": sibling.client,
        "episode": course.episode()["id"],
    }

    answer = course.http.patch(
        f"{V1}{path}{record['id']}/",
        {name: elsewhere[name]},
        headers={"If-Match": "*"},
    )

    problem(answer, 400)
    assert course.http.get(f"{V1}{path}{record['id']}/").json() == record


def test_the_front_desk_schedules_and_no_more(desk, course, clinic_a, problem):
    body = {"client": course.client, "therapist": str(clinic_a.therapist.pk)}
    clinical = set(SessionSerializer().fields) - set(ScheduleSerializer().fields)

    for name in sorted(clinical):
        answer = desk.post(f"{V1}sessions/", {**body, name: "x"})
        document = problem(answer, 400)
        assert [fault["code"] for fault in document["errors"]] == ["unknown_field"]


def test_a_licence_begins_at_its_first_version(admin, clinic_a):
    body = {
        "member": str(clinic_a.therapist.pk),
        "number": "L-2",
        "jurisdiction": "Oregon",
        "profession": "massage-therapist",
        "valid_from": "2026-01-01",
    }

    made = admin.post(f"{V1}licences/", {**read_only(LicenceSerializer), **body}).json()

    assert (made["version"], made["created_by"]) == (1, str(clinic_a.admin.pk))


def test_the_clinic_keeps_what_is_its_own(admin, clinic_a):
    before = admin.get(f"{V1}clinic/").json()

    admin.patch(
        f"{V1}clinic/",
        {"id": new_id(), "version": 99, "created_at": "2000-01-01T00:00:00Z"},
        headers={"If-Match": "*"},
    )

    assert admin.get(f"{V1}clinic/").json()["id"] == before["id"]
    assert admin.get(f"{V1}clinic/").json()["created_at"] == before["created_at"]
