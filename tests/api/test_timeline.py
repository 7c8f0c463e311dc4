"""Everything dated about a client, in one order."""

import pytest

from sessions.enums import TimelineKind
from sessions.queries.last_session import CHANGES
from sessions.queries.sources import SOURCES
from tests.api.course import CLIENT, V1, Course
from tests.api.world import caller
from tests.conftest import token_of
from tests.kept import kept

FOUND = {"taut_band": "yes", "hypersensitive_spot": "yes", "symptom_recognised": "yes"}
GONE = {"taut_band": "no", "hypersensitive_spot": "no"}
# Kinds that no act of `live` leads to, or that only `last-session/` reads.
ELSEWHERE = {"history_item", "screening_answer"}


@kept
def lived(clinic_a):
    """A course of care that leads to every kind of entry."""
    http = caller(token_of(clinic_a.therapist))
    course = Course(http, clinic_a.client_record.pk)
    plan = course.plan()
    episode = plan["episode"]
    point = course.point()["id"]
    for day, findings in ((2, FOUND), (3, GONE), (4, FOUND)):
        examined = {"examined_at": f"2026-01-0{day}T10:00:00Z", **findings}
        course.post(f"trigger-points/{point}/exams/", examined)
    session = course.started(episode=episode, plan=plan["id"])["id"]
    course.treatment(session, pressure=7, override_reason="Agreed with the client.")
    course.clearance()
    said = course.feedback(session)["id"]
    course.post(f"sessions/{session}/feedback/{said}/respond/", {"response": "eased"})
    course.act(f"sessions/{session}/complete/", {"pain_after": 3})
    course.act(f"sessions/{session}/sign/")
    course.act(f"sessions/{session}/share/")
    course.post(f"sessions/{session}/addenda/", {"text": "She called."})
    person = caller(token_of(clinic_a.client_member))
    person.post(f"{V1}sessions/{session}/addenda/", {"text": "It hurt."})
    given = course.home_care(episode)["id"]
    course.handout(instruction=given)
    ended = {"status": "ended"}
    course.http.patch(f"{V1}home-care/{given}/", ended, headers={"If-Match": "*"})
    course.outcome(episode=episode)
    course.adverse_event(session=session)
    course.referral(episode=episode)
    course.act(f"consents/{course.consent()['id']}/withdraw/")
    held = course.plan()["id"]
    course.act(f"treatment-plans/{held}/hold/", {"reason": "Holiday"})
    course.act(f"treatment-plans/{plan['id']}/complete/")
    course.act(f"episodes/{episode}/close/", {"outcome": "goals_reached"})
    wrong = course.assessment(course.episode()["id"])["id"]
    course.act(f"assessments/{wrong}/void/", {"reason": "The wrong client"})
    return {"episode": episode, "session": session, "wrong": wrong, "point": point}


def timeline(http, client, **query):
    answer = http.get(f"{V1}clients/{client}/timeline/", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def told(page):
    return [(one["kind"], one["title"]) for one in page["results"]]


def test_a_timeline_tells_all_the_latest_first(course, lived):
    entries = timeline(course.http, course.client, page_size=200)["results"]

    assert {one["kind"] for one in entries} == set(TimelineKind) - ELSEWHERE
    moments = [one["at"] for one in entries]
    assert moments == sorted(moments, reverse=True)
    assert [one["title"] for one in entries if one["kind"] == "point_status"][-3:] == [
        "Trigger point recurred: right Gluteus medius",
        "Trigger point resolved: right Gluteus medius",
        "Trigger point active: right Gluteus medius",
    ]
    titles = {one["title"] for one in entries}
    assert titles >= {
        "Episode opened",
        "Episode closed: goals reached",
        "Plan version 1 activated",
        "Plan version 1 on hold",
        "Plan version 1 completed",
        "Session signed",
        "Alert: stop, eased",
        "Consent withdrawn: treatment",
        "Home care given: Knee to chest",
        "Given to read: Soreness afterwards",
        "Session shared with the client",
        "Remark of the client",
        "Entered in error: assessment",
        "Adverse event: bruise (moderate)",
        "Referral to yoga: suggested",
        "Overridden: pressure above limit",
    }
    (alert,) = [one for one in entries if one["kind"] == "alert"]
    assert alert["detail"]["response"] == "eased"
    assert 0 <= alert["detail"]["seconds_to_response"] < 60
    assert (alert["detail"]["session"], alert["episode"]) == (
        lived["session"],
        lived["episode"],
    )
    assert [one["id"] for one in entries if one["voided"]] == [lived["wrong"]]


def test_every_kind_has_a_source():
    computed = {TimelineKind.POINT_STATUS}

    kinds = {source.kind for source in (*SOURCES, *CHANGES)} | computed

    assert kinds == set(TimelineKind)


def test_a_timeline_is_read_in_pages_by_key(course, lived):
    whole = timeline(course.http, course.client, page_size=200)["results"]

    pages, page = [], timeline(course.http, course.client, page_size=7)
    while True:
        pages += page["results"]
        if page["next"] is None:
            break
        course.consent()  # A row that is added meanwhile moves no page.
        page = course.http.get(page["next"]).json()

    assert pages == whole


def test_a_timeline_is_narrowed(course, lived):
    http, client = course.http, course.client

    def found(**query):
        return timeline(http, client, page_size=200, **query)["results"]

    whole = found()
    assert found(kind="alert,remark,sharing") == [
        one for one in whole if one["kind"] in {"alert", "remark", "sharing"}
    ]
    assert found(episode=lived["episode"]) == [
        one for one in whole if one["episode"] == lived["episode"]
    ]
    moment = whole[10]["at"]
    assert found(after=moment) + found(before=moment) == whole
    assert whole[10] in found(after=moment)


def test_the_timeline_of_a_survivor_holds_that_of_its_duplicates(course, sibling):
    sibling.episode()
    course.act(f"clients/{sibling.client}/merge/", {"into": course.client})

    assert told(timeline(course.http, course.client)) == [
        ("episode_opened", "Episode opened")
    ]


def test_a_timeline_is_of_one_client_and_one_clinic(
    course, lived, sibling, foreign, desk, person, problem
):
    for one in (sibling, foreign):
        one.episode()

        assert told(timeline(one.http, one.client)) == [
            ("episode_opened", "Episode opened")
        ]
    for http, client, status in (
        (course.http, foreign.client, 404),
        (desk, course.client, 403),
        (person, course.client, 403),
    ):
        problem(http.get(f"{V1}clients/{client}/timeline/"), status)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"kind": "episode"}, "/kind"),
        ({"episode": "x"}, "/episode"),
        ({"after": "yesterday"}, "/after"),
        ({"page_size": 201}, "/page_size"),
        ({"cursor": "x"}, "/cursor"),
        ({"cursor": "MjAyNi0wMS0wMXxhbGVydHx4"}, "/cursor"),
        ({"order": "id"}, "/order"),
    ],
)
def test_a_malformed_question_is_refused(query, pointer, course, problem):
    answer = course.http.get(f"{V1}clients/{course.client}/timeline/", query)

    (fault,) = problem(answer, 400)["errors"]
    assert fault["pointer"] == pointer


def test_a_timeline_costs_the_same_however_long(
    therapist, course, lived, django_assert_num_queries
):
    fresh = therapist.post(f"{V1}clients/", CLIENT).json()["id"]
    for client in (fresh, course.client):
        with django_assert_num_queries(9):
            timeline(therapist, client)
