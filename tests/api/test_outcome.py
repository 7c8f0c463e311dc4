"""Measures as they were answered: scored here, never typed, never changed."""

import pytest

from sessions.models import OutcomeResponse
from tests.api.course import OUTCOME, V1, new_id
from tests.conftest import acting

PATH = f"{V1}outcome-responses/"


def scored(row):
    names = ("score", "band", "answered", "is_flagged", "measure_version")
    return tuple(row[name] for name in names)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (68, "very severe", 10, False, "2.1a")),
        (
            {"answers": [3, 2, None, 3, 2, 4, 2, None, 2, 2]},
            (50, "severe", 8, True, "2.1a"),
        ),
        (
            {"answers": [3, 2, None, 3, 2, 4, 2, None, None, 2]},
            (None, "", 7, False, "2.1a"),
        ),
        (
            {"measure": "ndi", "answers": [2, 1, 2, 2, 2, 2, 2, None, 2, 1]},
            (17.8, "moderate", 9, False, "Neck Disability Index"),
        ),
        (
            {"measure": "rmdq", "answers": [None] * 24},
            (0, "", 0, False, "Roland-Morris Disability Questionnaire"),
        ),
        (
            {
                "measure": "psfs",
                "measure_version": "3 activities",
                "answers": [4, 5, 4],
                "activities": ["Climb stairs", "Sleep on the left", "Garden"],
            },
            (4.3, "", 3, False, "3 activities"),
        ),
        (
            {"measure": "modified-ashworth", "answers": [1.5]},
            (1.5, "", 1, False, "Modified Ashworth scale"),
        ),
        (
            {"measure": "groc", "answers": [-3]},
            (-3, "worse", 1, False, "Global rating of change (15-point)"),
        ),
    ],
)
def test_answers_are_scored_by_the_rule_of_their_measure(body, expected, course):
    made = course.outcome(**body)

    assert scored(made) == expected
    assert made["answers"] == body.get("answers", OUTCOME["answers"])


def test_a_client_answers_for_themself_and_a_therapist_on_their_behalf(
    course, person, clinic_a
):
    episode = course.episode()["id"]
    course.started(episode=episode)
    body = {"client": course.client, **OUTCOME}

    own = person.post(PATH, body).json()
    behalf = course.outcome(source="client")

    assert (own["source"], behalf["source"]) == ("client", "therapist")
    # Where a client says none, it is the course of care they were last seen in.
    assert (own["episode"], behalf["episode"]) == (episode, None)
    assert {row["id"] for row in person.get(PATH).json()["results"]} == {
        own["id"],
        behalf["id"],
    }


def test_what_is_answered_in_a_session_belongs_to_its_episode(course):
    episode = course.episode()["id"]
    session = course.started(episode=episode)["id"]

    made = course.outcome(session=session)

    assert (made["session"], made["episode"]) == (session, episode)


def test_a_client_answers_for_nobody_else(person, course, sibling, foreign, problem):
    for other in (sibling, foreign):
        answer = person.post(PATH, {"client": other.client, **OUTCOME})

        assert problem(answer, 400)["errors"][0]["pointer"] == "/client"


def test_another_clinics_answers_are_as_if_they_were_not(
    therapist, foreign, like_nothing
):
    theirs = foreign.outcome()["id"]

    like_nothing(therapist.get(f"{PATH}{theirs}/"), therapist.get(f"{PATH}{new_id()}/"))
    assert therapist.get(PATH).json()["results"] == []


def test_a_repeat_answers_with_what_the_first_one_made(course, problem):
    body = {"id": new_id(), "client": course.client, **OUTCOME}
    first = course.http.post(PATH, body)

    again = course.http.post(PATH, body)
    other = course.http.post(PATH, {**body, "answers": [0] * 10})

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    problem(other, 422, "repeat-differs")


def test_an_answer_is_voided_and_never_changed(course, clinic_a, problem):
    made = course.outcome()

    changed = course.http.patch(f"{PATH}{made['id']}/", {"note": "x"})
    voided = course.act(f"outcome-responses/{made['id']}/void/", {"reason": "Twice"})

    problem(changed, 405)
    assert voided["voided"]["reason"] == "Twice"
    assert voided["score"] == 68
    with acting(clinic_a.therapist):
        assert OutcomeResponse.objects.count() == 1


def test_a_list_is_narrowed_to_measure_time_session_and_episode(course):
    def ids(**query):
        return [row["id"] for row in course.http.get(PATH, query).json()["results"]]

    episode = course.episode()["id"]
    session = course.started(episode=episode)["id"]
    early = course.outcome(answered_at="2026-01-05T09:00:00Z")["id"]
    late = course.outcome(
        measure="nrs-11", answers=[4], session=session, answered_at="2026-03-05T09:00Z"
    )["id"]

    assert ids(measure="odi") == [early]
    assert ids(measure="nrs-11") == ids(session=session) == [late]
    assert ids(episode=episode) == [late]
    assert ids(answered_after="2026-03-05T09:00:00Z") == [late]
    assert ids(answered_before="2026-03-05T09:00:00Z") == [early]
