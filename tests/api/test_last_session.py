"""What did I do last time: one answer before treating again."""

from datetime import timedelta

from django.utils import timezone

from tests.api.course import CLIENT, V1, Course
from tests.api.world import caller
from tests.conftest import token_of
from tests.kept import kept

FOUND = {"taut_band": "yes", "hypersensitive_spot": "yes", "symptom_recognised": "yes"}
GONE = {"taut_band": "no", "hypersensitive_spot": "no"}


def held(course, hours=0, **values):
    """A session that began some hours ago, completed."""
    begun = timezone.now() - timedelta(hours=hours)
    session = course.session(**values)["id"]
    course.act(f"sessions/{session}/start/", {"started_at": begun.isoformat()})
    return session


def complete(course, session, hours=0, **values):
    ended = timezone.now() - timedelta(hours=hours, minutes=-30)
    body = {"ended_at": ended.isoformat(), "alert_explanation": "x", **values}
    return course.act(f"sessions/{session}/complete/", body)


def last(http, client, **query):
    answer = http.get(f"{V1}clients/{client}/last-session/", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def examine(course, findings, side):
    point = course.point(muscle="quadratus-lumborum", side=side)["id"]
    course.post(f"trigger-points/{point}/exams/", findings)
    return point


def live(course):
    """A session two hours ago, and what came after it."""
    episode = course.episode()["id"]
    left, right = (examine(course, FOUND, side) for side in ("left", "right"))
    examine(course, GONE, "left")
    session = held(course, 2, episode=episode, pain_before=6)

    def treat(point, pressure, **values):
        body = {"trigger_point": point, "muscle": None, "pressure": pressure}
        body["override_reason"] = "Agreed with the client."
        return course.treatment(session, **body, **values)["id"]

    eased = treat(left, 4, pain_before=6, pain_after=2, release="full", pain_during=5)
    sharp = treat(left, 7, pain_before=5, pain_after=5, pain_during=5)
    silent = treat(right, 5, pain_during=9, pain_before=None, pain_after=9)
    course.feedback(session, treatment=eased, word="good", pain=4, discomfort="")
    said = course.feedback(session, treatment=sharp, word="lighter", pain=5)["id"]
    course.post(f"sessions/{session}/feedback/{said}/respond/", {"response": "moved"})
    complete(course, session, 2, plan_text="Go on", next_steps="Less at the left")
    home = course.home_care(episode, starts_on="2026-01-05", days_per_week=7)["id"]
    course.log(home, status="done", reason="")
    return {
        "session": session, "episode": episode, "left": left, "right": right,
        "eased": eased, "sharp": sharp, "silent": silent, "said": said, "home": home,
    }  # fmt: skip


@kept
def lived(clinic_a):
    http = caller(token_of(clinic_a.therapist))
    return live(Course(http, clinic_a.client_record.pk))


def test_it_tells_what_was_done_borne_eased_and_hurt(course, lived):
    told = last(course.http, course.client)

    session = told["session"]
    assert (session["id"], session["plan_text"]) == (lived["session"], "Go on")
    assert session["next_steps"] == "Less at the left"
    places = {one["trigger_point"]["id"]: one for one in told["points"]}
    assert places[lived["left"]]["tolerated"] == {
        "pressure": 4,
        "pressure_scale": "intensity-0-10",
        "said_good": True,
    }
    assert places[lived["right"]]["tolerated"] is None
    assert [one["id"] for one in places[lived["left"]]["treatments"]] == [
        lived["eased"],
        lived["sharp"],
    ]
    assert (places[lived["left"]]["muscle"], places[lived["left"]]["side"]) == (
        "quadratus-lumborum",
        "left",
    )
    assert told["eased"] == [
        {"treatment": lived["eased"], "pain_fell_by": 4, "release": "full"}
    ]
    sharp, silent = told["hurt"]
    assert (sharp["treatment"], sharp["feedback"]["id"]) == (
        lived["sharp"],
        lived["said"],
    )
    assert sharp["feedback"]["response"]["response"] == "moved"
    assert silent == {"treatment": lived["silent"], "pain": 9, "feedback": None}
    assert {one["id"] for one in told["open_points"]} == {lived["left"], lived["right"]}
    (home,) = told["home_care"]
    assert home["instruction"]["id"] == lived["home"]
    assert (home["since"]["done"], home["since"]["not_done"]) == (1, 0)
    assert home["since"]["due"] in {1, 2}  # The session may have begun yesterday.


def test_it_tells_what_changed_since(course, lived):
    before = course.consent()["id"]
    assessment = course.assessment(course.episode()["id"])["id"]
    wrong = course.assessment(course.episode()["id"])["id"]
    course.act(f"assessments/{wrong}/void/", {"reason": "x"})
    course.act(f"consents/{before}/withdraw/")
    course.plan()
    course.outcome()
    course.adverse_event()

    changes = last(course.http, course.client)["changes"]

    told = [(one["kind"], one["summary"]) for one in changes]
    assert {
        ("history_item", "Condition: Spinal stenosis"),
        ("consent_withdrawn", "Consent withdrawn: treatment"),
        ("consent_given", "Consent given: treatment"),
        ("plan_activated", "Plan version 1 activated"),
    } <= set(told)
    answers = [one for one in told if one[0] == "screening_answer"]
    assert len(answers) == 4  # of the assessment, and of the plan's; none of the voided
    assert {kind for kind, _ in told} == {
        "history_item", "screening_answer", "consent_given", "consent_withdrawn",
        "plan_activated", "outcome_response", "adverse_event",
    }  # fmt: skip
    assert assessment != wrong


def test_one_asks_for_the_one_before(course, lived, sibling, problem):
    first = lived["session"]
    second = held(course, 1)
    complete(course, second, 1)
    third = course.session()["id"]

    def ids(**query):
        session = last(course.http, course.client, **query)["session"]
        return session and session["id"]

    assert ids() == second
    assert ids(before=third) == second
    assert ids(before=second) == first
    assert ids(before=first) is None
    elsewhere = sibling.session()["id"]
    answer = course.http.get(
        f"{V1}clients/{course.client}/last-session/", {"before": elsewhere}
    )
    assert problem(answer, 400)["errors"][0]["pointer"] == "/before"


def test_what_was_called_off_or_wrong_is_no_session(course, lived):
    course.started()
    voided = held(course)
    complete(course, voided)
    course.act(f"sessions/{voided}/void/", {"reason": "x"})

    assert last(course.http, course.client)["session"]["id"] == lived["session"]


def test_without_a_session_it_tells_what_there_is(course):
    point = examine(course, FOUND, "left")

    told = last(course.http, course.client)

    assert told["session"] is None
    assert [one["id"] for one in told["open_points"]] == [point]
    empty = ("points", "eased", "hurt", "home_care", "changes")
    assert [told[name] for name in empty] == [[]] * 5


def test_a_survivor_has_the_sessions_of_a_duplicate(course, therapist):
    duplicate = Course(therapist, therapist.post(f"{V1}clients/", CLIENT).json()["id"])
    session = held(duplicate)
    complete(duplicate, session)

    duplicate.act(f"clients/{duplicate.client}/merge/", {"into": course.client})

    assert last(course.http, course.client)["session"]["id"] == session


def test_of_others_nothing_is_told(
    course, lived, sibling, foreign, desk, person, problem
):
    for one in (sibling, foreign):
        assert last(one.http, one.client)["session"] is None
    for http, client, status in (
        (course.http, foreign.client, 404),
        (desk, course.client, 403),
        (person, course.client, 403),
    ):
        problem(http.get(f"{V1}clients/{client}/last-session/"), status)
    there = f"{V1}clients/{course.client}/last-session/?before="
    for malformed in ("x", foreign.session()["id"]):
        problem(course.http.get(there + malformed), 400)


def test_it_costs_the_same_however_much(course, lived, django_assert_num_queries):
    course.plan()
    last(course.http, course.client)
    with django_assert_num_queries(16):
        last(course.http, course.client)
    live(course)
    course.plan()

    with django_assert_num_queries(16):
        last(course.http, course.client)
