"""Whether it helped: scores and their change, pain, goals and gains of one client."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.api.course import EXAM, V1, new_id

START = [4, 2, 4, 4, 3, 4, 3, 3, 3, 4]
END = [2, 1, 4, 1, 2, 2, 2, 1, 2, 1]
EARLY, LATE = "2026-01-05T09:00:00Z", "2026-02-05T09:00:00Z"


@pytest.fixture
def outcomes(course):
    def read(http=course.http, **query):
        answer = http.get(f"{V1}clients/{course.client}/outcomes/", query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    return read


def of(answer, measure):
    (found,) = [one for one in answer["measures"] if one["measure"] == measure]
    return found


def reached(course):
    return {one["slug"]: one["reached"] for one in course["important_changes"]}


def pair(course, measure, first, second, **values):
    """Two answers to a measure, a month apart."""
    course.outcome(measure=measure, answers=first, answered_at=EARLY, **values)
    return course.outcome(measure=measure, answers=second, answered_at=LATE, **values)


def test_the_published_case_is_held_against_every_value_by_name(course, outcomes):
    pair(course, "odi", START, END)

    odi = of(outcomes(), "odi")

    assert [mark["score"] for mark in odi["series"]] == [68, 36]
    assert [mark["band"] for mark in odi["series"]] == ["very severe", "moderate"]
    assert (odi["baseline"]["score"], odi["latest"]["score"]) == (68, 36)
    assert odi["change"] == {"points": -32, "percent": -47.1, "course": "better"}
    assert reached(odi) == {
        "odi-abbott-2014": True,
        "odi-form-mdc90": True,
        "odi-mannion-2006-percent": True,
        "odi-mannion-2006-points": True,
        "odi-ostelo-2008-percent": True,
        "odi-ostelo-2008-points": True,
    }
    told = odi["important_changes"][0]
    assert (told["kind"], told["value"], told["unit"]) == ("MIC", 12, "points")
    assert "1708 people" in told["population"]
    assert "Abbott & Schmitt 2014" in told["source"]
    assert (told["method"], told["status"]) == ("anchor", "seen")


def test_of_named_activities_only_those_rated_both_times_are_compared(course, outcomes):
    first = course.outcome(
        measure="psfs",
        answers=[3, 4, 2],
        activities=["Climb stairs", "Garden", "Sleep"],
        answered_at=EARLY,
    )
    course.outcome(
        measure="psfs",
        answers=[9, 6, None],
        activities=["Drive", "climb  stairs", "Sleep"],
        answered_at=LATE,
    )

    psfs = of(outcomes(), "psfs")

    assert psfs["baseline"]["id"] == first["id"]
    assert psfs["activities_differ"] is True
    assert psfs["activities"] == [
        {"activity": "Climb stairs", "baseline": 3, "latest": 6, "points": 3}
    ]
    assert psfs["change"] == {"points": 3, "percent": 100, "course": "better"}
    assert reached(psfs)["psfs-stratford-1995-mdc90-single"] is True
    assert reached(psfs)["psfs-stratford-1995-mdc90-mean"] is None


def test_activities_replaced_altogether_make_no_change(course, outcomes):
    for name, at in (("Garden", EARLY), ("Drive", LATE)):
        course.outcome(measure="psfs", answers=[3], activities=[name], answered_at=at)

    psfs = of(outcomes(), "psfs")

    assert (psfs["change"], psfs["activities_differ"]) == (None, True)
    assert {one["because"] for one in psfs["important_changes"]} == {
        "No activity was rated both times."
    }


def test_pressure_is_drawn_and_never_judged(course, outcomes):
    pair(course, "pressure-level-5", [2], [4])

    pressure = of(outcomes(), "pressure-level-5")

    assert pressure["is_progress"] is False
    assert [mark["score"] for mark in pressure["series"]] == [2, 4]
    assert (pressure["change"], pressure["important_changes"]) == (None, [])


def test_a_measure_that_asks_about_change_is_judged_by_its_answer(course, outcomes):
    course.outcome(measure="groc", answers=[4])

    groc = of(outcomes(), "groc")

    assert groc["change"] is None
    assert reached(groc) == {"groc-moderate": True, "groc-large": False}


def test_a_single_score_is_a_baseline_and_no_change(course, outcomes):
    course.outcome()

    odi = of(outcomes(), "odi")

    assert odi["baseline"] == odi["latest"]
    assert odi["change"] is None
    assert set(reached(odi).values()) == {None}


def test_what_has_no_score_is_on_the_trend_and_compared_with_nothing(course, outcomes):
    pair(course, "odi", [None] * 10, START)
    pair(course, "ndi", [None] * 10, [None] * 10)

    odi, ndi = of(outcomes(), "odi"), of(outcomes(), "ndi")

    assert [mark["score"] for mark in odi["series"]] == [None, 68]
    assert odi["baseline"] == odi["latest"] == odi["series"][1]
    assert (ndi["baseline"], ndi["latest"], ndi["important_changes"]) == (
        None,
        None,
        [],
    )


def test_two_forms_of_a_measure_are_told_apart(course, outcomes):
    course.outcome(measure_version="modified", answered_at=EARLY)
    course.outcome(answers=END, answered_at=LATE)

    odi = of(outcomes(), "odi")

    assert [mark["measure_version"] for mark in odi["series"]] == ["modified", "2.1a"]
    assert odi["versions_differ"] is True


def test_a_baseline_is_of_the_episode_and_errors_do_not_count(course, outcomes):
    first, second = course.episode()["id"], course.episode()["id"]
    course.outcome(answers=[5] * 10, episode=first, answered_at=EARLY)
    wrong = course.outcome(answers=[0] * 10, episode=second, answered_at=EARLY)
    course.outcome(answers=START, episode=second, answered_at=EARLY)
    course.outcome(answers=END, episode=second, answered_at=LATE)
    course.act(f"outcome-responses/{wrong['id']}/void/", {"reason": "Not hers"})

    whole, one = of(outcomes(), "odi"), of(outcomes(episode=first), "odi")

    assert [mark["score"] for mark in whole["series"]] == [100, 68, 36]
    assert whole["baseline"]["score"] == 68
    assert [mark["score"] for mark in one["series"]] == [100]
    assert outcomes(episode=new_id())["measures"] == []


def test_pain_at_sessions_goals_and_gains_stand_beside_the_scores(
    course, outcomes, plan
):
    episode = plan["episode"]
    place = {"plan": plan["id"], "episode": episode}
    first = course.started(**place, pain_before=6)["id"]
    course.act(f"sessions/{first}/complete/", {"pain_after": 3})
    second = course.started(
        **place,
        pain_before=4,
        range_of_motion=[
            {"movement": "lumbar-flexion"} | {"degrees": 75, "moment": "after"}
        ],
    )["id"]
    later = (timezone.now() + timedelta(minutes=1)).isoformat()
    course.assessment(
        episode,
        assessed_at=later,
        range_of_motion=[{"movement": "lumbar-flexion", "degrees": 55}],
        pressure_thresholds=[
            {
                "muscle": "quadratus-lumborum",
                "side": "left",
                "reading_1": "3.20",
                "reading_2": "3.40",
                "reading_3": "3.30",
                "unit": "kgf/cm2",
            }
        ],
        trigger_point_exams=[EXAM],
    )

    care = course.home_care(episode, starts_on=timezone.localdate().isoformat())
    course.log(care["id"], status="done", reason="")

    found = outcomes(episode=episode)

    (item,) = found["home_care"]
    assert (item["instruction"], item["total"]["done"]) == (care["id"], 1)
    assert [
        (one["session"], one["pain_before"], one["pain_after"])
        for one in found["session_pain"]
    ] == [(first, 6, 3), (second, 4, None)]
    (goal,) = found["goals"]
    assert (goal["plan"], goal["progress"]["percent"]) == (plan["id"], 50)
    before, after = found["range_of_motion"]
    assert (before["movement"], before["moment"]) == ("lumbar-flexion", "before")
    assert (before["first"]["degrees"], before["latest"]["degrees"]) == (40, 55)
    assert (before["gain"], before["unit"]) == (15, "deg")
    assert (after["moment"], after["gain"]) == ("after", None)
    (threshold,) = found["pressure_thresholds"]
    assert threshold["muscle"] == "quadratus-lumborum"
    assert (threshold["gain_kpa"], threshold["percent"]) == (107.87, 50)


def test_a_client_reads_their_own_and_of_sessions_the_shared(
    course, person, outcomes, plan
):
    course.outcome(episode=plan["episode"])
    course.completed(episode=plan["episode"], pain_before=5)
    shared = course.session(episode=plan["episode"], pain_before=6)["id"]
    for act in ("start", "complete", "sign", "share"):
        course.act(f"sessions/{shared}/{act}/")

    found = outcomes(person)

    assert [one["measure"] for one in found["measures"]] == ["odi"]
    assert [one["session"] for one in found["session_pain"]] == [shared]
    hidden = ("goals", "range_of_motion", "pressure_thresholds", "referrals")
    assert [found[name] for name in hidden] == [None] * 4
    assert [one["session"] for one in outcomes()["session_pain"]] != [shared]


def test_care_by_others_stands_beside_what_changed(course, sibling, outcomes):
    episode, other = course.episode()["id"], course.episode()["id"]
    sibling.referral()
    general = course.referral()["id"]
    own = course.referral(episode=episode)["id"]
    course.referral(episode=other)

    found = outcomes(episode=episode)["referrals"]

    assert {one["id"] for one in found} == {general, own}
    assert {one["discipline"] for one in found} == {"yoga"}
    assert len(outcomes()["referrals"]) == 3


def test_outcomes_of_others_are_not_found(
    therapist, person, desk, course, sibling, foreign, like_nothing, problem
):
    def ask(http, client, query=""):
        return http.get(f"{V1}clients/{client}/outcomes/{query}")

    foreign.outcome()

    like_nothing(ask(therapist, foreign.client), ask(therapist, new_id()))
    like_nothing(ask(person, sibling.client), ask(person, new_id()))
    problem(ask(desk, course.client), 403)
    malformed = problem(ask(therapist, course.client, "?episode=x"), 400)
    assert malformed["errors"][0]["pointer"] == "/episode"
    problem(ask(therapist, course.client, "?from=x"), 400)


def test_the_statements_are_as_many_for_one_row_as_for_three(
    course, outcomes, django_assert_num_queries
):
    def more():
        plan = course.plan()
        pair(course, "odi", START, END, episode=plan["episode"])
        pair(course, "nrs-11", [6], [3])
        course.completed(plan=plan["id"], episode=plan["episode"], pain_before=6)
        course.log(course.home_care(plan["episode"])["id"])

    more()
    outcomes()
    with django_assert_num_queries(22):
        outcomes()
    more()
    more()
    with django_assert_num_queries(22):
        outcomes()
