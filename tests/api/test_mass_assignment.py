"""No body writes what is not the sender's to write."""

import pytest

from api.serializers.adverse_event import AdverseEventSerializer
from api.serializers.assessment import AssessmentSerializer
from api.serializers.client import ClientSerializer
from api.serializers.consent import ConsentSerializer
from api.serializers.episode import EpisodeSerializer
from api.serializers.feedback import FeedbackSerializer
from api.serializers.handout import HandoutSerializer
from api.serializers.home_care import HomeCareLogSerializer, HomeCareSerializer
from api.serializers.licence import LicenceSerializer
from api.serializers.outcome import OutcomeSerializer
from api.serializers.referral import ReferralSerializer
from api.serializers.session import ScheduleSerializer, SessionSerializer
from api.serializers.treatment import TreatmentSerializer
from api.serializers.treatment_plan import TreatmentPlanSerializer
from api.serializers.trigger_point import ExamSerializer, TriggerPointSerializer
from tests.api.course import (
    ASSESSMENT,
    CLIENT,
    CONSENT,
    EPISODE,
    EVENT,
    HANDOUT,
    HOME_CARE,
    LOG,
    OUTCOME,
    PLAN,
    REFERRAL,
    STOP,
    TREATMENT,
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
    "status": "signed",
    "status_reason": "Because",
    "is_alert": False,
    "criteria_met": 3,
    "mean_kpa": "1.00",
    "plan_version": 99,
    "order": 99,
    "closed_on": "2000-01-01",
    "outcome": "goals_reached",
    "source": "client",
}
OF_THE_MOMENT = {"id", "created_at", "updated_at"}


def read_only(serializer):
    """Its read-only fields, each with a value it must not take."""
    names = [name for name, field in serializer().fields.items() if field.read_only]
    assert {"created_by", "version"} & set(names)
    return {name: WORTHLESS.get(name, new_id()) for name in names}


CASES = {
    "clients/": (ClientSerializer, CLIENT),
    "consents/": (ConsentSerializer, {"client": "{client}", **CONSENT}),
    "episodes/": (EpisodeSerializer, {"client": "{client}", **EPISODE}),
    "assessments/": (AssessmentSerializer, {"episode": "{episode}", "kind": "initial"}),
    "trigger-points/": (
        TriggerPointSerializer,
        {"client": "{client}", "muscle": "masseter"},
    ),
    "treatment-plans/": (
        TreatmentPlanSerializer,
        {"episode": "{episode}", "assessment": "{assessment}", **PLAN, "goals": []}
        | {"planned_techniques": [], "pressure_limits": []},
    ),
    "sessions/": (SessionSerializer, {"client": "{client}"}),
    "sessions/{session}/treatments/": (TreatmentSerializer, TREATMENT),
    "sessions/{session}/feedback/": (FeedbackSerializer, STOP),
    "home-care/": (HomeCareSerializer, {"episode": "{episode}", **HOME_CARE}),
    "outcome-responses/": (OutcomeSerializer, {"client": "{client}", **OUTCOME}),
    "adverse-events/": (AdverseEventSerializer, {"client": "{client}", **EVENT}),
    "referrals/": (ReferralSerializer, {"client": "{client}", **REFERRAL}),
    "handouts/": (HandoutSerializer, {"client": "{client}", **HANDOUT}),
    "home-care/{home_care}/logs/": (HomeCareLogSerializer, LOG),
}


FACTS = {"consents/", "handouts/", "outcome-responses/"}


@kept
def ids(clinic_a):
    course = Course(caller(token_of(clinic_a.therapist)), clinic_a.client_record.pk)
    course.agreed()
    episode = course.episode()["id"]
    return {
        "client": course.client,
        "episode": episode,
        "assessment": course.assessment(episode)["id"],
        "session": course.started()["id"],
        "home_care": course.home_care(episode)["id"],
    }


@pytest.fixture
def fill(ids):
    def filled(value):
        if isinstance(value, dict):
            return {name: filled(inner) for name, inner in value.items()}
        return value.format(**ids) if isinstance(value, str) else value

    return filled


@pytest.mark.parametrize("path", CASES)
def test_a_new_record_takes_no_read_only_value(path, course, fill):
    serializer, body = CASES[path]
    body = fill(body)

    plain = course.post(fill(path), body)
    laden = course.post(fill(path), {**read_only(serializer), **body})

    counted = {"plan_version", "order"}
    for name in plain.keys() - OF_THE_MOMENT - counted:
        if name != "at" and not name.endswith("_at"):
            assert laden[name] == plain[name], name
    for name in counted & plain.keys():
        assert laden[name] == plain[name] + 1


@pytest.mark.parametrize(
    "path", [path for path in CASES if "{" not in path and path not in FACTS]
)
def test_a_change_takes_no_read_only_value(path, course, fill):
    serializer, body = CASES[path]
    record = course.post(path, fill(body))

    answer = course.http.patch(
        f"{V1}{path}{record['id']}/", read_only(serializer), headers={"If-Match": "*"}
    )

    assert answer.status_code == 200
    assert answer.json() == record


@pytest.mark.parametrize("path", CASES)
def test_a_field_nobody_knows_is_refused(path, course, fill, problem):
    _, body = CASES[path]
    unknown = {name: new_id() for name in ("clinic", "clinic_id", "created_by_id")}

    answer = course.http.post(V1 + fill(path), {**fill(body), **unknown})

    document = problem(answer, 400)
    assert {fault["pointer"] for fault in document["errors"]} == {
        f"/{name}" for name in unknown
    }


def test_the_parts_of_a_record_take_no_read_only_value(course, fill):
    exam = {**read_only(ExamSerializer), **ASSESSMENT["trigger_point_exams"][0]}
    for unknown in ("assessment", "session", "created_at", "created_by", "updated_at"):
        exam.pop(unknown, None)
    exam.pop("trigger_point")

    record = course.assessment(fill("{episode}"), trigger_point_exams=[exam])

    (made,) = record["trigger_point_exams"]
    assert (made["criteria_met"], made["version"]) == (3, 1)
    assert made["examiner"] == record["therapist"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("episodes/", "client"),
        ("assessments/", "episode"),
        ("trigger-points/", "client"),
        ("treatment-plans/", "episode"),
        ("home-care/", "episode"),
    ],
)
def test_no_record_moves_to_another_course(path, name, course, sibling, fill, problem):
    record = course.post(path, fill(CASES[path][1]))
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
