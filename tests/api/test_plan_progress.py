"""What a plan in force tells of itself: how far its goals are, whether it is due."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.api.course import PLAN, V1, Course
from tests.api.world import caller
from tests.conftest import token_of
from tests.kept import kept

GOAL = PLAN["goals"][0]
PSFS_GOAL = {
    "statement": "Lift the child",
    "measure": "psfs",
    "baseline": "3.00",
    "target": "7.00",
}
LATER = timezone.now() + timedelta(hours=2)


def today(days=0):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def goals_of(course, plan):
    answer = course.http.get(f"{V1}treatment-plans/{plan['id']}/").json()
    return [
        goal["progress"] and {k: v for k, v in goal["progress"].items() if k != "at"}
        for goal in answer["goals"]
    ]


def due_of(course, plan):
    answer = course.http.get(f"{V1}treatment-plans/{plan['id']}/").json()
    return answer["reassessment"]


def stands(latest, percent, status, is_overdue=False):
    return {
        "latest": latest,
        "percent": percent,
        "status": status,
        "is_overdue": is_overdue,
    }


def test_a_goal_follows_what_was_measured_since_its_plan_began(course):
    early = course.episode()["id"]
    plan = course.plan(goals=[GOAL, PSFS_GOAL, {"statement": "Ride a bicycle"}])
    before = goals_of(course, plan)
    course.outcome(  # of another episode
        measure="nrs-11", answers=[1], episode=early
    )
    course.outcome(  # from before
        measure="nrs-11", answers=[1], answered_at="2020-01-01T09:00:00Z"
    )
    course.outcome(measure="nrs-11", answers=[4], episode=plan["episode"])
    lifted = course.outcome(
        measure="psfs", answers=[5], activities=["Lift"], episode=plan["episode"]
    )

    after = goals_of(course, plan)
    course.act(f"outcome-responses/{lifted['id']}/void/", {"reason": "Twice"})
    course.started(plan=plan["id"], episode=plan["episode"], pain_before=2)

    nothing = stands(None, None, "in_progress")
    assert before == [nothing, nothing, None]
    assert after == [stands(4, 50, "improving"), stands(5, 50, "improving"), None]
    assert goals_of(course, plan) == [stands(2, 100, "achieved"), nothing, None]


def test_a_draft_has_no_progress_and_is_never_due(course):
    episode = course.episode()["id"]
    draft = course.draft(episode, course.assessment(episode)["id"])

    assert goals_of(course, draft) == [None]
    assert due_of(course, draft) is None


def test_what_is_computed_is_not_stored_and_not_taken(course):
    plan = course.plan(goals=[{**GOAL, "progress": "achieved"}])

    (goal,) = course.http.get(f"{V1}treatment-plans/{plan['id']}/").json()["goals"]

    assert (goal["status"], goal["result"]) == ("in_progress", "")
    assert goal["progress"]["status"] == "in_progress"


def test_goals_cost_the_same_for_one_plan_and_three(course, django_assert_num_queries):
    def ask():
        return course.http.get(f"{V1}treatment-plans/?expand=goals").json()["results"]

    course.plan()
    ask()
    with django_assert_num_queries(6):
        assert len(ask()) == 1
    course.plan()
    course.plan()
    with django_assert_num_queries(6):
        assert [row["goals"][0]["progress"]["status"] for row in ask()] == [
            "in_progress"
        ] * 3


@kept
def treated(clinic_a):
    """A plan by which there were two sessions, among others that do not count."""
    course = Course(caller(token_of(clinic_a.therapist)), clinic_a.client_record.pk)
    course.consent()
    episode = course.episode()["id"]
    begun = (timezone.now() - timedelta(days=3)).isoformat()
    assessment = course.assessment(episode, assessed_at=begun)["id"]
    draft = course.draft(episode, assessment)
    plan = course.act(f"treatment-plans/{draft['id']}/activate/")
    of_plan = {"plan": plan["id"], "episode": episode}
    course.completed(**of_plan)
    course.signed(**of_plan)
    course.started(**of_plan)
    course.completed(episode=episode)
    in_error = course.completed(**of_plan)
    course.act(f"sessions/{in_error['id']}/void/", {"reason": "Another client's"})
    return plan


@pytest.mark.parametrize(
    ("values", "because"),
    [
        ({}, []),
        ({"reassess_on": today(1)}, []),
        ({"reassess_on": today(0)}, ["date"]),
        ({"reassess_on": today(-3)}, []),  # Assessed on that day.
        ({"reassess_after_sessions": 3}, []),
        ({"reassess_after_sessions": 2}, ["sessions"]),
        (
            {"reassess_on": today(-1), "reassess_after_sessions": 1},
            ["date", "sessions"],
        ),
    ],
)
def test_a_plan_is_due_by_its_day_or_by_its_sessions(values, because, course, treated):
    draft = course.act(f"treatment-plans/{treated['id']}/revise/")
    there = f"{V1}treatment-plans/{draft['id']}/"
    changed = course.http.patch(there, values, headers={"If-Match": "*"})
    plan = course.act(f"treatment-plans/{draft['id']}/activate/")

    found = due_of(course, plan)

    assert changed.status_code == 200, changed.content
    assert found == {
        "due": bool(because),
        "because": because,
        "on": values.get("reassess_on"),
        "sessions_since": 2,
        "after_sessions": values.get("reassess_after_sessions"),
    }
    for asked in (True, False):
        query = {"status": "active", "reassessment_due": asked}
        rows = course.http.get(f"{V1}treatment-plans/", query).json()["results"]
        assert [row["id"] for row in rows] == [plan["id"]] * (bool(because) == asked)


def test_a_new_assessment_sets_the_count_back_and_a_new_version_keeps_it(course):
    plan = course.plan(reassess_after_sessions=1)
    course.completed(plan=plan["id"], episode=plan["episode"])
    revised = course.act(f"treatment-plans/{plan['id']}/revise/")
    second = course.act(f"treatment-plans/{revised['id']}/activate/")
    kept = due_of(course, second)

    again = course.assessment(plan["episode"], kind="reassessment")
    back = due_of(course, second)
    course.act(f"assessments/{again['id']}/void/", {"reason": "Another client's"})

    assert due_of(course, plan) is None
    assert (kept["due"], kept["sessions_since"]) == (True, 1)
    assert (back["due"], back["sessions_since"]) == (False, 0)
    assert due_of(course, second) == kept


def test_a_session_begun_under_a_version_is_written_up_after_the_next(course):
    plan = course.plan()
    session = course.started(plan=plan["id"], episode=plan["episode"])
    revised = course.act(f"treatment-plans/{plan['id']}/revise/")
    course.act(f"treatment-plans/{revised['id']}/activate/")

    written = course.http.patch(
        f"{V1}sessions/{session['id']}/", {"notes": "Calm."}, headers={"If-Match": "*"}
    )

    assert (written.status_code, written.json()["notes"]) == (200, "Calm.")
    assert written.json()["plan"] == plan["id"]
