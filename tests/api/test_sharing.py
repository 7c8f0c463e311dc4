"""What a client is shown of a session, and their remark on it."""

import pytest
from django.db import DatabaseError, transaction

from api.serializers.session import SCHEDULE
from api.serializers.sharing import KEPT, UNSHARED
from sessions.models import (
    Addendum,
    RangeOfMotion,
    Reaction,
    Remark,
    Session,
    Treatment,
    TriggerPoint,
)
from tests.api.course import EXAM, V1, Course, new_id
from tests.api.world import caller
from tests.conftest import acting, make_user, token_of
from tests.kept import kept

CANARY = "Canary of notes"
PARTS = ("treatments", "feedback", "range_of_motion", "reactions")
SHOWN = [Treatment, RangeOfMotion, Reaction, Addendum, TriggerPoint]
EXPANDED = f"sessions/?expand={','.join(PARTS)},addenda,remarks"


def signed_with_everything(course):
    """A signed session with every part and every text; the private ones canaries."""
    episode = course.episode()["id"]
    assessment = course.assessment(episode, trigger_point_exams=[EXAM])
    point = assessment["trigger_point_exams"][0]["trigger_point"]
    session = course.started(
        episode=episode,
        pain_before=6,
        notes=CANARY,
        history_changes=CANARY,
        positions=["prone"],
        range_of_motion=[{"movement": "lumbar-flexion", "degrees": 40}],
        reactions=[{"kind": "soreness", "severity": "mild"}],
    )["id"]
    course.treatment(session, trigger_point=point, muscle=None, side="")
    said = course.feedback(session)["id"]
    course.post(f"sessions/{session}/feedback/{said}/respond/", {"response": "eased"})
    closing = {"subjective": "Sore", "next_steps": "Rest", "alert_explanation": CANARY}
    course.act(f"sessions/{session}/complete/", {**closing, "pain_after": 3})
    course.act(f"sessions/{session}/sign/")
    course.post(f"sessions/{session}/addenda/", {"text": "She called."})
    return session


@kept
def signed(clinic_a):
    http = caller(token_of(clinic_a.therapist))
    return signed_with_everything(Course(http, clinic_a.client_record.pk))


@kept
def shared(clinic_a, signed):
    caller(token_of(clinic_a.therapist)).post(
        f"{V1}sessions/{signed}/share/", headers={"If-Match": "*"}
    )
    return signed


def read(http, path):
    answer = http.get(V1 + path)
    assert answer.status_code == 200
    return answer.json()


def seen_by(member):
    """The rows of a session's parts that row security lets through."""
    with acting(member):
        return {model.__name__: model.objects.count() for model in SHOWN}


def test_a_shared_session_is_read_whole_but_for_what_is_kept(
    shared, person, course, clinic_a
):
    whole, theirs = (
        read(http, f"sessions/{shared}/") for http in (course.http, person)
    )

    assert whole.keys() - theirs.keys() == KEPT
    same = theirs.keys() - {"treatments", "signature", "addenda", "children"}
    assert {name: theirs[name] for name in same} == {name: whole[name] for name in same}
    assert theirs["signature"] == {
        "signed_by": whole["signature"]["signed_by"],
        "signed_by_name": clinic_a.therapist.user.name,
        "signed_at": whole["signature"]["signed_at"],
    }
    (treatment,) = theirs["treatments"]
    place = {name: treatment.pop(name) for name in ("muscle", "site", "side")}
    assert place == {name: EXAM[name] for name in place}
    assert treatment.items() <= whole["treatments"][0].items()
    (addendum,) = theirs["addenda"]
    assert addendum["text"] == "She called."
    assert addendum["created_by_name"] == clinic_a.therapist.user.name


def test_unshared_a_client_sees_the_schedule_alone(signed, person, clinic_a):
    assert read(person, f"sessions/{signed}/").keys() == set(UNSHARED)
    (listed,) = read(person, EXPANDED)["results"]
    assert listed.keys() == set(UNSHARED)
    assert set(seen_by(clinic_a.client_member).values()) == {0}


def test_row_security_opens_the_parts_of_what_is_shared(
    shared, course, clinic_a, clinic_b
):
    another = signed_with_everything(course)

    seen = seen_by(clinic_a.client_member)

    assert seen == dict.fromkeys(seen, 1)
    with acting(clinic_a.client_member):
        assert not Treatment.objects.filter(session=another).exists()
    assert set(seen_by(clinic_b.client_member).values()) == {0}


def test_the_list_shows_each_session_as_far_as_it_is_shared(shared, course, person):
    unshared = course.signed()["id"]

    bare = read(person, "sessions/")["results"]
    full = {one["id"]: one for one in read(person, EXPANDED)["results"]}

    assert [one["id"] for one in bare] == [unshared, shared]
    assert not set(PARTS) & set(bare[1])
    assert full[shared] == read(person, f"sessions/{shared}/")
    assert full[unshared].keys() == set(UNSHARED)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_a_client_the_same(
    count, shared, course, person, django_assert_num_queries
):
    for _ in range(count - 1):
        course.shared()
    read(person, EXPANDED)

    with django_assert_num_queries(6):
        assert len(read(person, EXPANDED)["results"]) == count


def test_of_others_nothing_is_seen_though_it_is_shared(
    shared, sibling, foreign, person, like_nothing
):
    others = [signed_with_everything(one) for one in (sibling, foreign)]
    for other, one in zip(others, (sibling, foreign), strict=True):
        one.act(f"sessions/{other}/share/")

    assert [one["id"] for one in read(person, EXPANDED)["results"]] == [shared]
    for other in others:
        missing = person.get(f"{V1}sessions/{new_id()}/")
        like_nothing(person.get(f"{V1}sessions/{other}/"), missing)
        answer = person.post(f"{V1}sessions/{other}/addenda/", {"text": "x"})
        assert answer.status_code == 404


def test_no_answer_to_a_client_holds_the_notes(shared, course, person):
    course.started(notes=CANARY)
    paths = [
        f"sessions/{shared}/", "sessions/", EXPANDED, "clients/", "home-care/",
        f"clients/{course.client}/", "consents/", "me/",
    ]  # fmt: skip

    answers = [person.get(V1 + path).content.decode() for path in paths]
    answers.append(
        person.post(f"{V1}sessions/{shared}/addenda/", {"text": "x"}).content.decode()
    )

    assert CANARY in course.http.get(f"{V1}sessions/{shared}/").content.decode()
    assert [answer for answer in answers if CANARY in answer] == []


def test_the_front_desk_sees_the_schedule_of_a_shared_session(shared, desk, clinic_a):
    assert read(desk, f"sessions/{shared}/").keys() == set(UNSHARED)
    assert set(SCHEDULE) < set(UNSHARED)


def test_what_is_voided_is_no_longer_shown(shared, course, person, clinic_a, problem):
    before = person.get(f"{V1}sessions/{shared}/").headers["ETag"]
    course.act(f"sessions/{shared}/void/", {"reason": "The wrong client"})

    answer = person.get(f"{V1}sessions/{shared}/", headers={"If-None-Match": before})

    assert answer.status_code == 200
    assert answer.json().keys() == set(UNSHARED)
    assert set(seen_by(clinic_a.client_member).values()) == {0}
    remark = person.post(f"{V1}sessions/{shared}/addenda/", {"text": "x"})
    problem(remark, 409, "already-done")


def test_only_what_is_signed_is_shared_and_by_its_therapist(
    course, signed, api, clinic_a, problem
):
    draft, voided = course.completed()["id"], course.signed()["id"]
    course.act(f"sessions/{voided}/void/", {"reason": "x"})
    with acting(clinic_a.admin):
        colleague = type(clinic_a.therapist).objects.create(
            user=make_user("colleague"), role="therapist", started_at="2020-01-01T00Z"
        )

    def share(http, session):
        return http.post(f"{V1}sessions/{session}/share/", headers={"If-Match": "*"})

    problem(share(course.http, draft), 409, "wrong-state")
    problem(share(course.http, voided), 409, "already-done")
    problem(share(api(colleague), signed), 403, "not-allowed")


# Remarks


def test_a_client_remarks_on_what_is_shared_with_them(shared, course, person, clinic_a):
    address = f"{V1}sessions/{shared}/"
    before = [http.get(address).headers["ETag"] for http in (course.http, person)]
    body = {"text": "It hurt for two days.", "at": "2026-11-20T10:00:00Z"}

    made = person.post(
        f"{address}addenda/", body, headers={"Idempotency-Key": "remark-1"}
    )
    again = person.post(
        f"{address}addenda/", body, headers={"Idempotency-Key": "remark-1"}
    )

    remark = made.json()
    assert (made.status_code, again.status_code) == (201, 200)
    assert again.json() == remark
    assert body.items() <= remark.items()
    assert remark["created_by"] == str(clinic_a.client_member.pk)
    for http, seen in zip((course.http, person), before, strict=True):
        answer = http.get(address, headers={"If-None-Match": seen})
        assert answer.json()["remarks"] == [remark]
    assert (
        course.http.get(f"{V1}verify/?record={shared}").json()["signature"]["state"]
        == "sound"
    )


def test_a_remark_needs_a_shared_session(signed, person, course, problem):
    planned = course.session()["id"]

    for session in (signed, planned):
        answer = person.post(f"{V1}sessions/{session}/addenda/", {"text": ""})
        assert problem(answer, 409, "wrong-state")["state"] == "not_shared"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/text"),
        ({"text": ""}, "/text"),
        ({"text": "x" * 10_001}, "/text"),
        ({"text": "x", "at": "2999-01-01T00:00:00Z"}, "/at"),
        ({"text": "x", "session": None}, "/session"),
    ],
)
def test_a_malformed_remark_is_refused(body, pointer, shared, person, problem):
    answer = person.post(f"{V1}sessions/{shared}/addenda/", body)

    (fault,) = problem(answer, 400)["errors"]
    assert fault["pointer"] == pointer


def test_no_statement_of_a_client_adds_to_what_is_not_shared(signed, clinic_a):
    """Row security, where the domain would have refused before."""
    with acting(clinic_a.client_member), transaction.atomic():
        session = Session.objects.get(pk=signed)
        with (
            pytest.raises(DatabaseError, match="row-level security"),
            transaction.atomic(),
        ):
            Remark.objects.create(
                client_id=session.client_id, session=session, text="x"
            )
