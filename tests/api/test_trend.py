"""The trend of a client, as it is asked for and of whom."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.body_chart.palette import LIGHT
from sessions.models import Session
from tests.api.course import EXAM, V1, Course
from tests.api.test_body_chart import told
from tests.api.world import caller
from tests.conftest import acting, token_of
from tests.kept import kept

EARLY, LATE = "2026-01-05T09:00:00Z", "2026-02-05T09:00:00Z"
STATEMENTS = 24
HARM = "<script>alert(1)</script>"


def course_of(practice):
    return Course(caller(token_of(practice.therapist)), practice.client_record.pk)


@kept
def course(clinic_a):
    return course_of(clinic_a)


@kept
def rich(clinic_a):
    """One of everything that a trend shows."""
    course = course_of(clinic_a)
    plan = course.plan()
    episode = plan["episode"]
    held = {"episode": episode, "plan": plan["id"]}
    course.completed(pain_before=8, pain_after=6, **held)
    course.home_care(episode, title=HARM, starts_on="2026-01-05")
    course.referral(status="started", started_on="2026-01-20")
    course.outcome(answered_at=EARLY, episode=episode)
    course.outcome(answered_at=LATE, episode=episode, answers=[2] * 10)
    return course_of(clinic_a)


@pytest.fixture
def http(course):
    return course.http


def trend(http, course, **query):
    answer = http.get(f"{V1}clients/{course.client}/trend.svg", query)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "image/svg+xml"
    return answer.content.decode()


def headings(svg):
    """The panels, by what their titles say."""
    parts = svg.split("<desc>")[:-1]
    return [one.rpartition("<title>")[2].partition("</title>")[0] for one in parts]


def test_nobody_has_a_trend_with_nothing_on_it(course, http):
    assert told(trend(http, course)) == "There is nothing to show yet."


def test_a_trend_shows_what_was_measured_and_when_care_was_given(rich, http):
    svg = trend(http, rich)
    said = told(svg)

    assert headings(svg) == [
        "Pain at sessions",
        "Oswestry Disability Index (v2.1a)",
        "Lumbar spine flexion (inclinometer), active, before treatment",
        "Pressure-pain threshold, Quadratus lumborum, 1 cm²",
        "Home care, days done of days due, as reported",
    ]
    assert "Plan: version 1, active, since " in said
    assert "Other care: yoga, started, since 2026-01-20." in said
    assert (
        "2026-01-05 68 (very severe), 2026-02-05 40 (moderate). Baseline 68. Reached: "
        "6 of 6 published values of an important or detectable change." in said
    )
    assert "Pain at sessions, 0 to 10, lower is better: before: " in said


def test_its_figures_are_those_of_the_outcomes(rich, http):
    answer = http.get(f"{V1}clients/{rich.client}/outcomes/").json()
    said = told(trend(http, rich))

    (motion,) = answer["range_of_motion"]
    (threshold,) = answer["pressure_thresholds"]
    (pain,) = answer["session_pain"]
    (odi,) = answer["measures"]
    for figure in (
        motion["latest"]["degrees"],
        round(threshold["latest"]["mean_kpa"], 1),
        pain["pain_before"],
        *(mark["score"] for mark in odi["series"]),
    ):
        assert f" {figure}" in said


def test_one_asks_for_a_time_and_for_some_panels(rich, http):
    asked = {"from": "2026-01-01", "until": "2026-01-31"}

    assert told(trend(http, rich, show="measures", **asked)).startswith(
        "2026-01-01 to 2026-01-31. Oswestry Disability Index (v2.1a), 0 to 100 %, "
        "lower is better: 2026-01-05 68 (very severe). Baseline 68."
    )
    assert headings(trend(http, rich, show="pain,motion")) == [
        "Pain at sessions",
        "Lumbar spine flexion (inclinometer), active, before treatment",
    ]


def test_days_are_those_of_the_clinic(course, http, clinic_a):
    clinic_a.clinic.time_zone = "Pacific/Auckland"
    with acting(clinic_a.admin):
        clinic_a.clinic.save(update_fields=["time_zone"])
    course.outcome(answered_at="2026-01-05T21:00:00Z")

    assert "2026-01-06 68" in told(trend(http, course))


def test_what_did_not_change_is_not_sent_again(course, http):
    course.outcome(answered_at=EARLY)
    address = f"{V1}clients/{course.client}/trend.svg"
    tag = http.get(address)["ETag"]

    again = http.get(address, headers={"If-None-Match": tag})
    dark = http.get(address, {"theme": "dark"}, headers={"If-None-Match": tag})

    assert (again.status_code, again.content) == (304, b"")
    assert dark.status_code == 200


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"theme": "pink"}, "/theme"),
        ({"show": "pain,weight"}, "/show"),
        ({"width": 5}, "/width"),
        ({"language": "en<script>"}, "/language"),
        ({"from": "yesterday"}, "/from"),
        ({"from": "2026-02-01", "until": "2026-01-01"}, "/until"),
        ({"episode": "first"}, "/episode"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_a_query_that_nobody_knows_is_refused(course, http, query, pointer):
    answer = http.get(f"{V1}clients/{course.client}/trend.svg", query)

    assert answer.status_code == 400
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


def test_what_was_entered_in_error_is_not_shown(course, http):
    session = course.completed(pain_before=8, pain_after=6)["id"]
    outcome = course.outcome()["id"]
    reason = {"reason": "The wrong client"}
    course.act(f"sessions/{session}/void/", reason)
    course.act(f"outcome-responses/{outcome}/void/", reason)

    assert told(trend(http, course)) == "There is nothing to show yet."


def test_another_episode_and_another_client_are_not_in_it(rich, http):
    other = Course(
        http, rich.post("clients/", {"given_name": "A", "family_name": "B"})["id"]
    )
    later = rich.episode()["id"]

    assert told(trend(http, other)) == "There is nothing to show yet."
    assert headings(trend(http, rich, episode=later)) == []


def test_another_clinics_client_has_no_trend(course, clinic_b):
    stranger = caller(token_of(clinic_b.therapist))

    answer = stranger.get(f"{V1}clients/{course.client}/trend.svg")

    assert answer.status_code == 404


def test_a_client_sees_of_it_what_outcomes_tell_them(rich, clinic_a):
    own = caller(token_of(clinic_a.client_member))
    before = told(trend(own, rich))
    rich.shared(pain_before=7, pain_after=5)
    svg = trend(own, rich)

    assert "Sessions" not in before
    assert headings(svg) == [
        "Pain at sessions",
        "Oswestry Disability Index (v2.1a)",
        "Home care, days done of days due, as reported",
    ]
    assert "before: " in told(svg)
    assert [word in told(svg) for word in (" 8", "Plan", "yoga")] == [False] * 3


def test_what_people_wrote_is_text_in_it(rich, http):
    svg = trend(http, rich)

    assert HARM not in svg
    assert "&lt;script&gt;alert(1)&lt;/script&gt;: 0 of " in told(svg)


def test_its_cost_stays_whatever_there_is(rich, http, clinic_a):
    def statements():
        with CaptureQueriesContext(connection) as made:
            trend(http, rich)
        return len(made)

    trend(http, rich)
    few = statements()
    exam = {**EXAM, "muscle": "gluteus-medius", "site": None}
    for n in range(3):
        rich.completed(pain_before=n, pain_after=n)
        episode = rich.episode()["id"]
        rich.assessment(episode, trigger_point_exams=[exam])
        rich.home_care(episode, title="More")
        rich.referral()
        rich.outcome(measure="nrs-11", answers=[n])

    with acting(clinic_a.therapist):
        assert Session.objects.count() == 4
    assert (few, statements()) == (STATEMENTS, STATEMENTS)


def test_a_published_value_stands_where_it_asks_the_score_to_be(course, http):
    course.outcome(answered_at=EARLY)
    course.outcome(answered_at=LATE, answers=[3] * 10)
    course.outcome(measure="groc", answers=[4])
    rated = {"measure": "psfs", "answers": [3]}
    course.outcome(activities=["Garden"], answered_at=EARLY, **rated)
    course.outcome(activities=["Drive"], answered_at=LATE, **rated)
    course.outcome(measure="pressure-level-5", answers=[2], answered_at=EARLY)

    svg = trend(http, course)
    pointers = re.findall(r'fill="(#\w+)"[^>]*><title>(\w+ [\d.]+ \w+: [\w-]+)</', svg)

    assert {name: fill == LIGHT.ink for fill, name in pointers} == {
        "MCID 3 raw: groc-moderate": True,
        "MIC 5 raw: groc-large": False,
        "MDC90 10 points: odi-form-mdc90": False,
        "MIC 10 points: odi-ostelo-2008-points": False,
        "MIC 12 points: odi-abbott-2014": False,
        "MIC 18 percent: odi-mannion-2006-percent": False,
        "MIC 30 percent: odi-ostelo-2008-percent": False,
        "MIC 8 points: odi-mannion-2006-points": True,
    }
    assert "1 to 5, more is neither better nor worse: 2026-01-05 2." in told(svg)


def test_a_new_version_of_a_plan_ends_the_former(rich, http):
    (plan,) = http.get(f"{V1}treatment-plans/").json()["results"]
    draft = rich.act(f"treatment-plans/{plan['id']}/revise/")["id"]
    rich.act(f"treatment-plans/{draft}/activate/")
    rich.act(f"treatment-plans/{draft}/hold/", {"reason": "She travels."})

    said = told(trend(http, rich, show="plans"))

    assert re.findall(r"(version \d, [a-z ]+), ", said) == [
        "version 1, superseded",
        "version 2, on hold",
    ]
