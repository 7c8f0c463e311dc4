"""A trigger point over the years."""

import pytest

from sessions.models import TriggerPoint
from tests.api.course import EXAM, V1
from tests.conftest import acting

FOUND = {"taut_band": "yes", "hypersensitive_spot": "yes", "symptom_recognised": "yes"}
GONE = {"taut_band": "no", "hypersensitive_spot": "no"}


def threshold(point, *readings, unit="kgf/cm2"):
    names = ("reading_1", "reading_2", "reading_3")
    return {
        "trigger_point": point,
        "unit": unit,
        **dict(zip(names, readings, strict=True)),
    }


def history(http, point):
    return http.get(f"{V1}trigger-points/{point}/history/")


@pytest.fixture
def episode(course):
    return course.episode()["id"]


@pytest.fixture
def point(course):
    return course.point(muscle="quadratus-lumborum")["id"]


def examine(course, point, day, findings):
    body = {"examined_at": f"2026-01-{day:02}T10:00:00Z", **findings}
    return course.post(f"trigger-points/{point}/exams/", body)


def test_a_point_is_told_in_order_of_time(course, point, episode):
    examine(course, point, 20, FOUND)
    examine(course, point, 2, FOUND)
    examine(course, point, 10, GONE)
    course.assessment(
        episode,
        assessed_at="2026-01-05T10:00:00Z",
        trigger_point_exams=[],
        pressure_thresholds=[
            threshold(point, "2.50", "2.70", "2.60"),
        ],
    )
    session = course.act(
        f"sessions/{course.session()['id']}/start/",
        {"started_at": "2026-01-15T10:00:00Z"},
    )
    course.treatment(session["id"], trigger_point=point, pain_before=6)

    events = history(course.http, point).json()

    told = [(one["kind"], one["status"], one["recurred"]) for one in events]
    assert told[:3] == [
        ("exam", "active", False),
        ("threshold", "active", False),
        ("exam", "resolved", False),
    ]
    assert ("exam", "recurred", True) in told
    assert sorted(events, key=lambda one: one["at"]) == events
    assert events[0]["exam"]["criteria_met"] == 2
    assert events[1]["threshold"] == {
        "readings": ["2.50", "2.70", "2.60"],
        "unit": "kgf/cm2",
        "tip_area_cm2": "1.00",
        "mean_kpa": "254.97",
        "mean_kgf_cm2": "2.60",
        "unusual": False,
    }
    (treated,) = [one for one in events if one["kind"] == "treatment"]
    assert treated["session"] == session["id"]
    assert treated["treatment"]["pressure"] == 5
    assert (
        treated["treatment"]["pain_before"],
        treated["treatment"]["pain_after"],
    ) == (
        6,
        3,
    )


def test_an_unusual_threshold_is_taken_and_marked(course, episode):
    made = course.assessment(
        episode,
        pressure_thresholds=[
            {**threshold(None, 1900, 1900, 1900, unit="kPa"), "muscle": "masseter"},
            {**threshold(None, "0.20", "0.20", "0.20"), "muscle": "masseter"},
            {**threshold(None, 20, 20, 20, unit="N/cm2"), "muscle": "masseter"},
        ],
    )

    found = {one["mean_kgf_cm2"]: one["unusual"] for one in made["pressure_thresholds"]}
    assert found == {"19.37": True, "0.20": True, "2.04": False}


@pytest.mark.parametrize("kind", ["assessment", "session"])
def test_what_was_entered_in_error_does_not_count(kind, course, point, episode):
    examine(course, point, 2, FOUND)
    later = {"trigger_point": point, **GONE, "referred_sensation": "no"}
    wrong = course.assessment(
        episode,
        trigger_point_exams=[later],
        pressure_thresholds=[threshold(point, 3, 3, 3)],
    )
    path = f"assessments/{wrong['id']}/"
    if kind == "session":
        course.agreed()
        path = f"sessions/{course.completed()['id']}/"
        course.treatment(path.split("/")[1], trigger_point=point)

    before = history(course.http, point).json()
    course.act(f"{path}void/", {"reason": "The wrong client"})
    after = history(course.http, point).json()

    gone = {"assessment": {"exam", "threshold"}, "session": {"treatment"}}[kind]
    left = course.http.get(f"{V1}trigger-points/{point}/").json()["status"]
    assert left == {"assessment": "active", "session": "resolved"}[kind]
    assert after[-1]["status"] == left
    assert {one["kind"] for one in before if one not in after} == gone


def test_the_history_costs_the_same_however_long(
    course, point, django_assert_num_queries
):
    for rounds in (1, 3):
        for day in range(rounds):
            examine(course, point, day + 1, FOUND)
            session = course.started()["id"]
            course.treatment(session, trigger_point=point)
        history(course.http, point)
        with django_assert_num_queries(10):
            history(course.http, point)


def test_the_history_of_others_is_not_there(course, foreign, desk, person, problem):
    there = foreign.assessment(foreign.episode()["id"], trigger_point_exams=[EXAM])
    point = there["trigger_point_exams"][0]["trigger_point"]

    problem(history(course.http, point), 404)
    problem(history(desk, point), 403)
    problem(history(person, point), 403)


def test_a_voided_point_keeps_its_status(course, point, episode, clinic_a):
    wrong = course.assessment(
        episode, trigger_point_exams=[{"trigger_point": point, **FOUND}]
    )
    course.act(f"trigger-points/{point}/void/", {"reason": "Drawn twice"})

    course.act(f"assessments/{wrong['id']}/void/", {"reason": "x"})

    with acting(clinic_a.therapist):
        assert TriggerPoint.objects.get(pk=point).status == "active"
