"""What a signature holds, who gives it, and when."""

import hashlib
import json

import rfc8785
from django.utils import timezone

from clinic.domain.licence import end_licence
from clinic.models import Licence
from sessions.models import Signature
from tests.api.course import TREATMENT, V1
from tests.api.signing import second_therapist
from tests.conftest import acting


def test_the_kept_bytes_are_canonical_and_covered_by_their_digest(signed, clinic_a):
    with acting(clinic_a.therapist):
        for signature in Signature.objects.all():
            content = bytes(signature.content)

            assert hashlib.sha256(content).digest() == bytes(signature.digest)
            assert rfc8785.dumps(json.loads(content)) == content


def test_the_bytes_hold_the_record_its_parts_its_signer_and_licence(signed, clinic_a):
    with acting(clinic_a.therapist):
        signature = signed["session"].signature
        kept = json.loads(bytes(signature.content))
        licence = Licence.objects.get()

    assert (kept["recipe"], kept["kind"]) == ("v1", "session")
    assert kept["signed"] == {
        "by": str(clinic_a.therapist.pk),
        "licence": str(licence.pk),
        "at": signature.signed_at.isoformat(),
    }
    (treatment,) = kept["record"]["treatments"]
    assert (treatment["technique"], treatment["pressure"]) == (
        TREATMENT["technique"],
        TREATMENT["pressure"],
    )
    assert [
        [answer["response"] for answer in one["responses"]]
        for one in kept["record"]["feedback"]
    ] == [["eased"], []]


def test_an_answer_shows_who_signed(signed, course, clinic_a):
    session = course.http.get(f"{V1}sessions/{signed['session'].pk}/").json()

    assert session["status"] == "signed"
    assert session["signature"]["signed_by"] == str(clinic_a.therapist.pk)
    with acting(clinic_a.therapist):
        digest = bytes(signed["session"].signature.digest).hex()
    assert session["signature"]["digest"] == digest
    assert [one["text"] for one in session["addenda"]] == ["She called."]
    assert session["addenda"][0]["signature"]["signed_by"] == str(clinic_a.therapist.pk)


def test_another_therapist_does_not_sign(course, clinic_a, api, problem):
    session = course.completed()["id"]
    with acting(clinic_a.admin):
        other = second_therapist(clinic_a)

    answer = api(other).post(f"{V1}sessions/{session}/sign/", headers={"If-Match": "*"})

    problem(answer, 403, "not-allowed")


def test_a_licence_must_be_valid_on_the_day_of_care(course, clinic_a, problem):
    started = "2026-03-02T10:00:00Z"
    course.consent(given_at=started)
    session = course.session(started_at=started, treatments=[TREATMENT])["id"]
    course.act(f"sessions/{session}/complete/", {"ended_at": "2026-03-02T11:00:00Z"})
    with acting(clinic_a.admin):
        licence = Licence.objects.get()
        end_licence(licence, by=clinic_a.admin, on=timezone.datetime(2026, 3, 1).date())
    path = f"{V1}sessions/{session}/sign/"

    problem(course.http.post(path, headers={"If-Match": "*"}), 403, "licence-not-valid")

    with acting(clinic_a.admin):
        end_licence(licence, by=clinic_a.admin, on=timezone.datetime(2026, 3, 2).date())
    assert course.http.post(path, headers={"If-Match": "*"}).status_code == 200


def test_signing_needs_a_fresh_device(course, settings, problem, clinic_a):
    settings.REQUIRE_REAUTHENTICATION = True
    session = course.completed()["id"]

    answer = course.http.post(
        f"{V1}sessions/{session}/sign/", headers={"If-Match": "*"}
    )

    problem(answer, 403, "reauthentication-required")
    with acting(clinic_a.therapist):
        assert not Signature.objects.exists()


def test_one_signs_what_one_saw(course, problem):
    course.agreed()
    session = course.completed()["id"]
    path = f"{V1}sessions/{session}/"
    seen = course.http.get(path).headers["ETag"]
    course.treatment(session)

    stale = course.http.post(f"{path}sign/", headers={"If-Match": seen})
    now = course.http.get(path).headers["ETag"]

    problem(stale, 412)
    problem(course.http.post(f"{path}sign/"), 428)
    assert (
        course.http.post(f"{path}sign/", headers={"If-Match": now}).status_code == 200
    )


def test_only_a_completed_session_is_signed(course, problem):
    session = course.started()["id"]

    answer = course.http.post(
        f"{V1}sessions/{session}/sign/", headers={"If-Match": "*"}
    )

    assert problem(answer, 409, "wrong-state")["state"] == "in_progress"


def test_what_is_unsigned_stays_editable(course, clinic_a):
    session = course.completed()["id"]
    for number in range(3):
        answer = course.http.patch(
            f"{V1}sessions/{session}/",
            {"notes": str(number)},
            headers={"If-Match": "*"},
        )
        assert answer.json()["notes"] == str(number)


def test_a_plan_is_activated_by_whose_it_is(course, clinic_a, api, problem, settings):
    course.consent()
    episode = course.episode()["id"]
    draft = course.draft(episode, course.assessment(episode)["id"])["id"]
    with acting(clinic_a.admin):
        other = second_therapist(clinic_a)
    path = f"{V1}treatment-plans/{draft}/activate/"

    problem(api(other).post(path, headers={"If-Match": "*"}), 403, "not-allowed")
    settings.REQUIRE_REAUTHENTICATION = True
    stale = course.http.post(path, headers={"If-Match": "*"})
    problem(stale, 403, "reauthentication-required")
