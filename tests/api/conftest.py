"""Whoever calls the API, ready to call, and something of another clinic's to leak."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from sessions.models import Addendum, Assessment, Session, TreatmentPlan
from tests.api.cells import Cast
from tests.api.course import Course
from tests.api.world import World, caller
from tests.conftest import Practice, acting, token_of
from tests.documented import described
from tests.kept import kept

Api = Callable[..., APIClient]


@pytest.fixture
def therapist(api: Api, clinic_a: Practice) -> APIClient:
    return api(clinic_a.therapist)


@pytest.fixture
def admin(api: Api, clinic_a: Practice) -> APIClient:
    return api(clinic_a.admin)


@pytest.fixture
def desk(api: Api, clinic_a: Practice) -> APIClient:
    return api(clinic_a.desk)


@pytest.fixture
def person(api: Api, clinic_a: Practice) -> APIClient:
    """The client whose record `course` fills."""
    return api(clinic_a.client_member)


@pytest.fixture
def course(therapist: APIClient, clinic_a: Practice) -> Course:
    return Course(therapist, clinic_a.client_record.pk)


@pytest.fixture
def sibling(therapist: APIClient, clinic_a: Practice) -> Course:
    """The other client of the same clinic."""
    return Course(therapist, clinic_a.other_client.pk)


@pytest.fixture
def foreign(api: Api, clinic_b: Practice) -> Course:
    """A client of another clinic, in the hands of its therapist."""
    return Course(api(clinic_b.therapist), clinic_b.client_record.pk)


@kept
def world(clinic_a: Practice, clinic_b: Practice) -> World:
    return World.make(clinic_a, clinic_b)


@kept
def cast(world: World) -> Cast:
    return Cast(world)


@kept
def plan(clinic_a: Practice) -> dict[str, Any]:
    """That client's, active, with the consent, episode and assessment it needs."""
    http = caller(token_of(clinic_a.therapist))
    return Course(http, clinic_a.client_record.pk).plan()


@kept
def signed(clinic_a: Practice, plan: dict[str, Any]) -> dict[str, Any]:
    """One of each record that can be signed, signed, with parts."""
    course = Course(caller(token_of(clinic_a.therapist)), clinic_a.client_record.pk)
    assessment = course.act(f"assessments/{plan['assessment']}/sign/")
    session = course.started(episode=plan["episode"], plan=plan["id"])["id"]
    course.treatment(session)
    feedback = course.feedback(session)
    course.post(
        f"sessions/{session}/feedback/{feedback['id']}/respond/", {"response": "eased"}
    )
    course.feedback(session, word="lighter", pain=2)
    course.act(f"sessions/{session}/complete/")
    course.act(f"sessions/{session}/sign/")
    addendum = course.post(f"sessions/{session}/addenda/", {"text": "She called."})
    with acting(clinic_a.therapist):
        return {
            "session": Session.objects.get(pk=session),
            "assessment": Assessment.objects.get(pk=assessment["id"]),
            "plan": TreatmentPlan.objects.get(pk=plan["id"]),
            "addendum": Addendum.objects.get(pk=addendum["id"]),
        }


@pytest.fixture
def staff_need_a_second_factor(settings: Any) -> None:
    settings.REQUIRE_STAFF_MFA = True


@pytest.fixture
def document(db: None) -> dict[str, Any]:
    """The schema of the API, to do with as one likes."""
    return json.loads(described())


@pytest.fixture
def problem() -> Callable[..., dict[str, Any]]:
    """Reads a refusal and checks that it has the one form of every refusal."""

    def read(answer: Any, status: int, code: str = "") -> dict[str, Any]:
        body = answer.content
        assert answer.status_code == status, body
        assert answer.headers["Content-Type"] == "application/problem+json", body
        document = answer.json()
        assert {"type", "title", "status", "detail", "instance", "errors"} <= set(
            document
        )
        assert document["status"] == status
        assert document["instance"] == answer.headers["X-Request-ID"]
        if code:
            assert document["type"] == f"/problems/{code}"
        return document

    return read


@pytest.fixture
def like_nothing(problem: Any) -> Callable[..., None]:
    """Another clinic's record and one that never was answer the same."""

    def compare(foreign: Any, missing: Any) -> None:
        answers = [problem(answer, 404, "not-found") for answer in (foreign, missing)]
        for answer in answers:
            del answer["instance"]
        assert answers[0] == answers[1]

    return compare
