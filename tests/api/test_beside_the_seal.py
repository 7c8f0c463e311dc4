"""What is added to a signed record stands beside it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.domain.licence import end_licence
from clinic.errors import LicenceNotValid
from clinic.models import Licence
from sessions.domain.signature import add_addendum
from sessions.models import Addendum, Session, Signature
from sessions.queries.verification import verify_signature
from tests.api.course import V1
from tests.api.signing import second_therapist
from tests.conftest import acting


def test_several_people_add_to_what_is_signed(signed, clinic_a, course):
    with acting(clinic_a.admin):
        other = second_therapist(clinic_a)
    with acting(other):
        add_addendum(signed["session"], by=other, text="I agree.", is_fresh=True)
        told = [
            (one.text, one.created_by_id) for one in Addendum.objects.order_by("pk")
        ]
        states = [verify_signature(one).state for one in Signature.objects.all()]

    assert told == [
        ("She called.", clinic_a.therapist.pk),
        ("I agree.", other.pk),
    ]
    assert set(states) == {"sound"}


def test_an_addendum_needs_something_signed_and_a_licence(course, clinic_a, problem):
    session = course.completed()["id"]

    answer = course.http.post(f"{V1}sessions/{session}/addenda/", {"text": "x"})

    assert problem(answer, 409, "wrong-state")["state"] == "unsigned"
    course.act(f"sessions/{session}/sign/")
    with acting(clinic_a.admin):
        end_licence(
            Licence.objects.get(),
            by=clinic_a.admin,
            on=timezone.localdate() - timedelta(days=1),
        )
    with acting(clinic_a.therapist), pytest.raises(LicenceNotValid):
        add_addendum(
            Session.objects.get(pk=session),
            by=clinic_a.therapist,
            text="x",
            is_fresh=True,
        )


def test_a_second_person_co_signs_once(signed, clinic_a, api, problem, course):
    with acting(clinic_a.admin):
        other = second_therapist(clinic_a)
    path, http = f"{V1}sessions/{signed['session'].pk}/co-sign/", api(other)

    first = http.post(path, headers={"If-Match": "*"})
    again = http.post(path, headers={"If-Match": "*"})

    (name,) = first.json()["signature"]["co_signatures"]
    assert name["signed_by"] == str(other.pk)
    problem(again, 409, "already-done")
    problem(course.http.post(path, headers={"If-Match": "*"}), 403)


def test_a_plan_in_force_is_held_and_ended_beside_its_seal(signed, course):
    plan = f"treatment-plans/{signed['plan'].pk}/"
    before = course.http.get(V1 + plan)

    held = course.act(f"{plan}hold/", {"reason": "Holiday"})
    after = course.http.get(V1 + plan)

    assert (held["status"], held["status_reason"]) == ("on_hold", "Holiday")
    assert held["version"] == before.json()["version"]
    assert after.headers["ETag"] != before.headers["ETag"]
    assert course.act(f"{plan}resume/")["status"] == "active"
    assert course.act(f"{plan}complete/")["status"] == "completed"


def test_a_clinic_that_asks_waits_for_a_co_signature(
    signed, course, admin, api, clinic_a
):
    path = f"{V1}sessions/{signed['session'].pk}/"
    seen = course.http.get(path).json()["signature"]["awaits_co_signature"]
    admin.patch(f"{V1}clinic/", {"asks_co_signature": True}, headers={"If-Match": "*"})
    asked = course.http.get(path).json()["signature"]["awaits_co_signature"]
    with acting(clinic_a.admin):
        other = second_therapist(clinic_a)

    answer = api(other).post(f"{path}co-sign/", headers={"If-Match": "*"})

    assert (seen, asked) == (False, True)
    assert answer.json()["signature"]["awaits_co_signature"] is False


def test_a_planned_session_that_is_voided_gives_its_time_back(course):
    first = course.session(scheduled_for="2027-01-04T10:00:00Z")["id"]

    voided = course.act(f"sessions/{first}/void/", {"reason": "Twice"})

    assert (voided["status"], voided["status_reason"]) == ("cancelled", "Twice")
    course.session(scheduled_for="2027-01-04T10:00:00Z")


def test_the_front_desk_voids_what_it_planned_until_it_begins(
    course, desk, problem, therapist, clinic_a
):
    planned, begun = (
        desk.post(
            f"{V1}sessions/",
            {"client": course.client, "therapist": str(clinic_a.therapist.pk)},
        ).json()["id"]
        for _ in range(2)
    )
    course.act(f"sessions/{begun}/start/")

    for session, status in ((planned, 200), (begun, 403)):
        answer = desk.post(
            f"{V1}sessions/{session}/void/", {"reason": "x"}, headers={"If-Match": "*"}
        )
        assert answer.status_code == status


def test_sharing_is_a_row_beside(signed, course, problem):
    path = f"sessions/{signed['session'].pk}/"
    before = course.http.get(V1 + path).json()

    shared = course.act(f"{path}share/")

    assert before["shared_at"] is None
    assert shared["shared_at"] is not None
    again = course.http.post(f"{V1}{path}share/", headers={"If-Match": "*"})
    problem(again, 409, "already-done")


def test_a_signed_record_is_voided_by_a_row_beside_it(signed, course, clinic_a):
    path = f"sessions/{signed['session'].pk}/"

    voided = course.act(f"{path}void/", {"reason": "The wrong client"})["voided"]

    assert (voided["by"], voided["reason"]) == (
        str(clinic_a.therapist.pk),
        "The wrong client",
    )
    with acting(clinic_a.therapist):
        assert verify_signature(signed["session"].signature).state == "sound"


def test_a_voided_draft_is_final_too(course, problem, clinic_a):
    session = course.started()["id"]
    course.act(f"sessions/{session}/void/", {"reason": "Twice"})

    answer = course.http.patch(
        f"{V1}sessions/{session}/", {"notes": "x"}, headers={"If-Match": "*"}
    )

    problem(answer, 409, "signed-is-final")
    problem(
        course.http.post(
            f"{V1}sessions/{session}/void/", {"reason": "x"}, headers={"If-Match": "*"}
        ),
        409,
        "already-done",
    )


def test_share_and_co_sign_are_acts_of_a_signed_record_alone(course, clinic_a, problem):
    session = course.completed()["id"]
    for act in ("share", "co-sign"):
        answer = course.http.post(
            f"{V1}sessions/{session}/{act}/", headers={"If-Match": "*"}
        )
        assert problem(answer, 409, "wrong-state")["state"] == "unsigned"
