"""What a client's word does: a stop ends what is being done, and asks them anew."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.api.course import TREATMENT, V1, Course

ELSEWHERE = {"muscle": "masseter", "tool": "fingertips", "position": "supine"}


def ago(minutes: int) -> str:
    return (timezone.now() - timedelta(minutes=minutes)).isoformat()


@pytest.fixture
def session(course: Course) -> str:
    """Under way for half an hour."""
    course.consent(given_at=ago(60))
    course.has_agreed = True
    planned = course.session()["id"]
    course.act(f"sessions/{planned}/start/", {"started_at": ago(30)})
    return planned


@pytest.fixture
def treat(course: Course, session: str) -> Any:
    def add(minutes: int, **values: Any) -> Any:
        """Begun so many minutes ago, and not ended."""
        body = {**TREATMENT, "started_at": ago(minutes), **values}
        return course.http.post(f"{V1}sessions/{session}/treatments/", body)

    return add


@pytest.fixture
def say(course: Course, session: str) -> Any:
    def say(minutes: int, **values: Any) -> dict[str, Any]:
        return course.post(
            f"sessions/{session}/feedback/", {"at": ago(minutes), **values}
        )

    return say


def test_a_word_is_said_of_what_is_being_done_then(treat, say):
    first = treat(20, ended_at=ago(15)).json()["id"]
    second = treat(10).json()["id"]

    said = [say(minutes, word="good")["treatment"] for minutes in (25, 18, 12, 5)]

    assert said == [None, first, None, second]
    assert say(5, word="good", treatment=first)["treatment"] == first
    assert say(5, word="good", treatment=None)["treatment"] is None


def test_a_stop_ends_what_is_being_done(course, session, treat, say):
    ended = treat(20, ended_at=ago(15)).json()
    running = treat(10).json()

    stop = say(5, word="stop")

    shown = course.http.get(f"{V1}sessions/{session}/").json()["treatments"]
    ends = {one["id"]: (one["ended_at"], one["version"]) for one in shown}
    assert ends == {
        ended["id"]: (ended["ended_at"], 1),
        running["id"]: (stop["at"], 2),
    }


@pytest.mark.parametrize("word", ["lighter", "good", "deeper"])
def test_another_word_ends_nothing(word, course, session, treat, say):
    running = treat(10).json()

    say(5, word=word)

    [shown] = course.http.get(f"{V1}sessions/{session}/").json()["treatments"]
    assert (shown["id"], shown["ended_at"]) == (running["id"], None)


def test_what_was_done_there_before_the_stop_may_be_written_down(treat, say):
    treat(10)
    say(5, word="stop")

    assert treat(8, ended_at=ago(6)).status_code == 201


def test_after_a_stop_it_goes_on_elsewhere_alone(treat, say):
    treat(10)
    stop = say(5, word="stop")

    there = treat(2, override_reason="They would have agreed.")
    elsewhere = treat(2, **ELSEWHERE)

    assert elsewhere.status_code == 201, elsewhere.content
    problem = there.json()
    assert (there.status_code, problem["type"]) == (409, "/problems/consent-missing")
    assert problem["source"] == f"feedback {stop['id']}"
    assert treat(2, side="right").status_code == 201


@pytest.mark.parametrize(
    ("response", "status"),
    [("continued_by_agreement", 201), ("eased", 409), ("moved", 409), ("stopped", 409)],
)
def test_it_goes_on_there_by_agreement(response, status, course, session, treat, say):
    treat(10)
    stop = say(5, word="stop")
    there = f"sessions/{session}/feedback/{stop['id']}/respond/"
    course.post(there, {"response": response})

    assert treat(2).status_code == status


def test_it_goes_on_there_once_the_client_agreed_anew(course, treat, say):
    treat(10)
    say(5, word="stop")
    refused = treat(2).status_code
    course.consent(given_at=ago(3))

    assert (refused, treat(2).status_code) == (409, 201)


def test_a_wish_for_less_waits_and_blocks_nothing(course, session, say):
    said = {word: say(5, word=word) for word in ("lighter", "good", "deeper")}

    waits = {word: one["awaits_response"] for word, one in said.items()}

    assert waits == {"lighter": True, "good": False, "deeper": False}
    there = f"sessions/{session}/feedback/{said['lighter']['id']}/respond/"
    answered = course.post(there, {"response": "eased"})
    assert (answered["awaits_response"], answered["is_alert"]) == (False, False)
    assert course.act(f"sessions/{session}/complete/")["status"] == "completed"


def test_it_is_told_how_long_a_response_took(course, session, say):
    stop = say(5, word="stop")
    waits = stop["awaits_response"]
    there = f"sessions/{session}/feedback/{stop['id']}/respond/"
    answered = course.post(there, {"response": "stopped", "at": ago(4)})

    assert (waits, answered["awaits_response"]) == (True, False)
    assert 59 <= answered["response"]["seconds"] <= 61


def test_what_was_borne_is_told_and_limits_nothing(course, treat, say):
    before = course.http.get(f"{V1}clients/{course.client}/permitted/").json()
    for minutes, pressure, word in (
        (25, 3, "good"),
        (20, 5, "deeper"),
        (15, 7, "stop"),
    ):
        treat(minutes, pressure=pressure, ended_at=ago(minutes - 2), **ELSEWHERE)
        say(minutes - 1, word=word)
    treat(8, pressure=4, pressure_scale="walton-1-5", **ELSEWHERE | {"side": "right"})
    say(7, word="lighter")
    say(6, pain=2)

    after = course.http.get(f"{V1}clients/{course.client}/permitted/").json()

    told = {
        (one["region"], one["side"]): (one["borne_up_to"], one["too_much_from"])
        for one in after["tolerated"]
    }
    assert before["tolerated"] == []
    assert set(told.values()) == {(5, 7), (None, 8)}
    assert {side for _, side in told} == {"left", "right"}
    left = next(one for one in after["tolerated"] if one["side"] == "left")
    words = [(word["level"], word["word"]) for word in left["words"]]
    assert words == [(7, "stop"), (5, "deeper"), (3, "good")]
    assert after["regions"] == before["regions"]
    assert after["limits"] == before["limits"]
