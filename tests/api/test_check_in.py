"""Check-ins: listed, asked for, answered once."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from clinic.models import Voiding
from sessions.models import CheckInAnswer
from sessions.rules import SORENESS_SOURCE
from tests.api.course import ANSWER, V1, new_id
from tests.conftest import acting

LIST = f"{V1}check-ins/"


@pytest.fixture
def check_in(course):
    """Due now: of a session that ended 30 hours ago."""
    ended = timezone.now() - timedelta(hours=30)
    began = {"started_at": (ended - timedelta(hours=1)).isoformat()}
    session = course.session()["id"]
    course.act(f"sessions/{session}/start/", began)
    course.act(f"sessions/{session}/complete/", {"ended_at": ended.isoformat()})
    found = course.http.get(LIST, {"session": session}).json()["results"]
    return found[0]


def listed(http, **query):
    return [row["id"] for row in http.get(LIST, query).json()["results"]]


def test_a_completed_session_is_followed_by_one_check_in(check_in, course):
    assert check_in["kind"] == "after_effects"
    assert check_in["client"] == course.client
    assert check_in["asked_at"] is check_in["answer"] is check_in["episode"] is None
    assert check_in["beyond_expected"] is None
    assert listed(course.http) == [check_in["id"]]


def test_the_client_finds_what_is_due_and_answers_it(check_in, person):
    assert listed(person, due="true") == [check_in["id"]]

    answer = person.post(f"{LIST}{check_in['id']}/answer/", {"id": new_id(), **ANSWER})

    told = answer.json()
    assert answer.status_code == 201
    assert told["answer"] | ANSWER == told["answer"]
    assert told["answer"]["source"] == "client"
    assert (told["beyond_expected"], told["beyond_reason"]) == (False, "")
    assert listed(person, due="true") == []
    assert listed(person, answered="true") == [check_in["id"]]


def test_a_therapist_answers_for_the_client_and_is_asked_to_look(check_in, course):
    body = {"soreness": 8, "soreness_hours": 40}

    told = course.post(f"check-ins/{check_in['id']}/answer/", body)

    assert told["answer"]["source"] == "therapist"
    assert told["beyond_expected"] is True
    assert told["beyond_reason"].startswith("Soreness of 8 of 10")
    assert told["beyond_source"] == SORENESS_SOURCE
    assert listed(course.http, beyond_expected="true") == [check_in["id"]]
    assert course.http.get(f"{V1}sessions/{check_in['session']}/").status_code == 200


def test_a_second_answer_is_refused_and_names_the_state(check_in, course, problem):
    path = f"{LIST}{check_in['id']}/answer/"
    course.http.post(path, ANSWER)

    told = problem(course.http.post(path, ANSWER), 409, "already-done")

    assert told["state"] == "answered"


def test_a_repeated_answer_is_the_first_one(check_in, person):
    body = {"id": new_id(), **ANSWER}
    path = f"{LIST}{check_in['id']}/answer/"
    first = person.post(path, body)

    repeat = person.post(path, body)

    assert (first.status_code, repeat.status_code) == (201, 200)
    assert repeat.json() == first.json()


def test_a_voided_check_in_is_due_no_more(check_in, course, problem):
    told = course.act(f"check-ins/{check_in['id']}/void/", {"reason": "A test."})

    assert told["voided"]["reason"] == "A test."
    assert listed(course.http, due="true") == []
    answer = course.http.post(f"{LIST}{check_in['id']}/answer/", ANSWER)
    assert problem(answer, 409, "already-done")["state"] == "voided"


def test_the_database_takes_no_answer_to_what_was_voided(check_in, clinic_a):
    with acting(clinic_a.therapist):
        of = {"check_in_id": check_in["id"], "client": clinic_a.client_record}
        Voiding.objects.create(
            record=check_in["id"], kind="check_in", client=of["client"], reason="Wrong"
        )

        with pytest.raises(DatabaseError, match="signed and final"):
            CheckInAnswer.objects.create(**of, pain=1, source="client")


def test_the_list_is_narrowed(check_in, course):
    narrowed = {
        "kind=after_effects": True,
        "kind=six_months": False,
        "answered=false": True,
        "due=true": True,
        "due=false": False,
        "beyond_expected=true": False,
        f"session={check_in['session']}": True,
        f"episode={new_id()}": False,
    }

    for query, is_listed in narrowed.items():
        found = course.http.get(f"{LIST}?{query}").json()["results"]
        assert [row["id"] for row in found] == [check_in["id"]] * is_listed, query


def test_closing_an_episode_makes_its_three_check_ins(course):
    episode = course.episode()["id"]

    course.act(f"episodes/{episode}/close/", {"outcome": "goals_reached"})

    made = course.http.get(LIST, {"episode": episode}).json()["results"]
    assert {row["kind"] for row in made} == {
        "three_months",
        "six_months",
        "twelve_months",
    }
