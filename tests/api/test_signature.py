"""Signed means final: by whatever path, and whoever comes at the same moment."""

import hashlib
import json
import time
from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
import rfc8785
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from clinic.domain.licence import end_licence
from clinic.errors import LicenceNotValid, SignedIsFinal
from clinic.models import Aggregate, Licence, Muscle, Technique
from sessions.domain.signature import add_addendum, sign_session
from sessions.domain.treatment import record_treatments
from sessions.models import (
    Addendum,
    Assessment,
    Feedback,
    Goal,
    HistoryItem,
    RangeOfMotion,
    Session,
    Signature,
    Treatment,
    TreatmentPlan,
    TriggerPointExam,
)
from sessions.queries.verification import verify_signature
from tests.api.course import STOP, TREATMENT, V1, Course
from tests.api.world import caller
from tests.conftest import Practice, acting, make_practice, make_user, token_of
from tests.kept import kept

FINAL = "is signed and final"


@kept
def signed(clinic_a: Practice) -> dict[str, Any]:
    """One of each record that can be signed, signed, with parts."""
    course = Course(caller(token_of(clinic_a.therapist)), clinic_a.client_record.pk)
    plan = course.plan()
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


def refusal(act: Callable[[], Any]) -> str:
    try:
        with transaction.atomic():
            act()
    except DatabaseError as error:
        return str(error).splitlines()[0]
    except SignedIsFinal as error:
        return error.detail
    return "not refused"


def execute(sql: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


# What is signed


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


# Every path


PATHS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "update": lambda to: Session.objects.filter(pk=to["session"].pk).update(notes="x"),
    "update of an assessment": lambda to: Assessment.objects.filter(
        pk=to["assessment"].pk
    ).update(note="x"),
    "update of a plan": lambda to: TreatmentPlan.objects.filter(
        pk=to["plan"].pk
    ).update(precautions="x"),
    "upsert": lambda to: Session.objects.bulk_create(
        [to["session"]],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["notes"],
    ),
    "raw SQL": lambda to: execute(
        "UPDATE therapy_session SET notes = 'x' WHERE id = %s", to["session"].pk
    ),
    "unsigning": lambda to: execute(
        "UPDATE therapy_session SET status = 'completed' WHERE id = %s",
        to["session"].pk,
    ),
    "child insert": lambda to: RangeOfMotion.objects.create(
        client_id=to["session"].client_id,
        session=to["session"],
        movement_id=movement(),
        degrees=10,
    ),
    "child insert in bulk": lambda to: Feedback.objects.bulk_create(
        [
            Feedback(
                client_id=to["session"].client_id,
                session=to["session"],
                source="client_aloud",
                pain=1,
            )
        ]
    ),
    "child change": lambda to: Treatment.objects.filter(session=to["session"]).update(
        seconds=1
    ),
    "child delete": lambda to: Treatment.objects.filter(
        session=to["session"], feedback=None
    ).delete(),
    "child of an assessment": lambda to: HistoryItem.objects.filter(
        assessment=to["assessment"]
    ).delete(),
    "exam of an assessment": lambda to: TriggerPointExam.objects.filter(
        assessment=to["assessment"]
    ).update(tenderness=1),
    "child of a plan": lambda to: Goal.objects.filter(plan=to["plan"]).update(target=1),
    "late response": lambda to: execute(
        "INSERT INTO therapy_feedbackresponse (id, clinic_id, client_id, version,"
        " feedback_id, response, note, at) SELECT gen_random_uuid(), clinic_id,"
        " client_id, 1, id, 'eased', '', now() FROM therapy_feedback"
        " WHERE session_id = %s AND word = 'lighter'",
        to["session"].pk,
    ),
    "SET pgtrigger.ignore": lambda to: execute(
        "SELECT set_config('pgtrigger.ignore', '{therapy_session:guard_update}', true);"
        "UPDATE therapy_session SET notes = 'x' WHERE id = %s",
        to["session"].pk,
    ),
}


def movement() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM clinic_rangeofmotionmovement LIMIT 1")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("path", PATHS)
def test_no_path_changes_what_is_signed(path, signed, clinic_a):
    with acting(clinic_a.therapist):
        before = [bytes(one.content) for one in Signature.objects.order_by("pk")]
        answer = refusal(lambda: PATHS[path](signed))
        states = {verify_signature(one).state for one in Signature.objects.all()}

    assert answer.endswith(FINAL)
    with acting(clinic_a.therapist):
        after = [bytes(one.content) for one in Signature.objects.order_by("pk")]
    assert (after, states) == (before, {"sound"})


@pytest.mark.parametrize(
    ("sql", "answer"),
    [
        ("DELETE FROM therapy_session", "permission denied"),
        ("DELETE FROM therapy_feedback", "permission denied"),
        ("UPDATE therapy_signature SET content = NULL", "therapy_signature is kept"),
        ("DELETE FROM therapy_signature", "permission denied"),
        ("UPDATE therapy_addendum SET text = 'x'", "therapy_addendum is kept"),
        ("UPDATE clinic_aggregate SET sealed_by = NULL", "permission denied"),
        ("SET session_replication_role = replica", "permission denied"),
        ("ALTER TABLE therapy_session DISABLE TRIGGER ALL", "must be owner"),
        ("SELECT erase_again(gen_random_uuid(), '', '')", "permission denied"),
    ],
)
def test_no_statement_takes_a_seal_off(sql, answer, signed, clinic_a):
    with acting(clinic_a.therapist):
        assert refusal(lambda: execute(sql)).startswith(answer)


def test_a_part_is_not_moved_out_of_what_is_signed(signed, course, clinic_a):
    other = course.started()["id"]
    with acting(clinic_a.therapist):
        parts = Treatment.objects.filter(session=signed["session"])

        answer = refusal(lambda: parts.update(session=other, order=99))

    assert answer.endswith(FINAL)


def test_a_signature_is_made_once(signed, clinic_a):
    with acting(clinic_a.therapist):
        first = signed["session"].signature
        again = Signature(
            client_id=first.client_id,
            session=signed["session"],
            licence=first.licence,
            recipe="v1",
            content=b"{}",
            digest=hashlib.sha256(b"{}").digest(),
        )

        assert "signature_once" in refusal(lambda: again.save(force_insert=True))


@pytest.mark.parametrize(
    ("content", "digest", "answer"),
    [
        (b"{}", b"\x00" * 32, "signature_digest_of_content"),
        (None, b"\x00" * 32, "a signature holds what was signed"),
    ],
)
def test_a_signature_holds_the_bytes_it_names(
    content, digest, answer, course, clinic_a
):
    session = course.completed()["id"]
    with acting(clinic_a.therapist):
        forged = Signature(
            client_id=course.client,
            session_id=session,
            licence=Licence.objects.get(),
            recipe="v1",
            content=content,
            digest=digest,
        )

        assert answer in refusal(lambda: forged.save(force_insert=True))


def test_the_api_refuses_every_change(signed, course, problem):
    session = f"{V1}sessions/{signed['session'].pk}/"
    assessment = f"{V1}assessments/{signed['assessment'].pk}/"
    plan = f"{V1}treatment-plans/{signed['plan'].pk}/"
    for path in (session, assessment):
        answer = course.http.patch(path, {"note": "x"}, headers={"If-Match": "*"})
        problem(answer, 409, "signed-is-final")
    problem(course.http.post(f"{session}treatments/", TREATMENT), 409)
    problem(course.http.post(f"{session}feedback/", STOP), 409)
    change = course.http.patch(plan, {"precautions": "x"}, headers={"If-Match": "*"})
    problem(change, 409, "wrong-state")
    for act in ("sign", "start", "cancel"):
        answer = course.http.post(
            f"{session}{act}/", {"reason": "x"}, headers={"If-Match": "*"}
        )
        problem(answer, 409)


def test_the_admin_offers_no_act_on_it(signed, clinic_a, browser):
    page = f"/admin/therapy/session/{signed['session'].pk}"

    answer = browser(clinic_a.admin).post(
        f"{page}/cancel/", {"reason": "x", "confirm": "1"}
    )

    assert "The record is signed" in answer.content.decode()
    with acting(clinic_a.therapist):
        assert Session.objects.get(pk=signed["session"].pk).status == "signed"


# Who, and when


def test_another_therapist_does_not_sign(course, clinic_a, api, problem):
    session = course.completed()["id"]
    with acting(clinic_a.admin):
        other = second_therapist(clinic_a)

    answer = api(other).post(f"{V1}sessions/{session}/sign/", headers={"If-Match": "*"})

    problem(answer, 403, "not-allowed")


def second_therapist(practice: Practice) -> Any:
    """A therapist of the same clinic, with a licence."""
    member = type(practice.therapist).objects.create(
        user=make_user("second"),
        role="therapist",
        started_at=timezone.now() - timedelta(days=1),
    )
    Licence.objects.create(
        member=member,
        number="L-second",
        jurisdiction="Oregon",
        profession="massage-therapist",
        valid_from="2020-01-01",
    )
    member.clinic = practice.clinic
    return member


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


# Beside it


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


# At the same moment


def completed_session(practice: Practice) -> Session:
    with acting(practice.therapist), transaction.atomic():
        now = timezone.now()
        session = Session.objects.create(
            client=practice.client_record,
            therapist=practice.therapist,
            status="completed",
            planned_minutes=60,
            started_at=now - timedelta(hours=1),
            ended_at=now,
        )
        add_treatment(session, practice)
        return session


def add_treatment(session: Session, practice: Practice) -> None:
    Treatment.objects.create(
        client_id=session.client_id,
        session=session,
        order=session.treatments.count() + 1,
        pressure_scale="intensity-0-10",
        technique_id=catalogue("technique"),
        muscle_id=catalogue("muscle"),
    )


def catalogue(name: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM clinic_{name} ORDER BY id LIMIT 1")
        return cursor.fetchone()[0]


def some_transaction_waits() -> bool:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database()"
        )
        return cursor.fetchone()[0] > 0


def beside(act: Callable[[], Any]) -> tuple[Thread, list[Any]]:
    """Run the act on a connection of its own, until it waits for this one."""
    outcome: list[Any] = []

    def run() -> None:
        try:
            outcome.append(act())
        except Exception as error:
            outcome.append(error)
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    while not some_transaction_waits():
        assert thread.is_alive(), outcome
        time.sleep(0.01)
    return thread, outcome


def in_scope(practice: Practice, act: Callable[[], Any]) -> Callable[[], Any]:
    def run() -> Any:
        with acting(practice.therapist), transaction.atomic():
            return act()

    return run


def test_a_part_written_first_is_signed_with_the_record(committed):
    practice = make_practice("a")
    session = completed_session(practice)
    sign = in_scope(
        practice,
        lambda: sign_session(session, by=practice.therapist, is_fresh=True).pk,
    )
    with acting(practice.therapist), transaction.atomic():
        add_treatment(session, practice)
        thread, outcome = beside(sign)
    thread.join()

    assert outcome == [session.pk]
    with acting(practice.therapist), transaction.atomic():
        signature = Signature.objects.get()
        kept = json.loads(bytes(signature.content))["record"]["treatments"]
        assert len(kept) == Treatment.objects.count() == 2
        assert verify_signature(signature).state == "sound"


def test_a_part_that_comes_while_the_signature_commits_is_refused(committed):
    practice = make_practice("a")
    session = completed_session(practice)
    add = in_scope(practice, lambda: add_treatment(session, practice))
    with acting(practice.therapist), transaction.atomic():
        sign_session(session, by=practice.therapist, is_fresh=True)
        thread, outcome = beside(add)
    thread.join()

    (error,) = outcome
    assert str(error).splitlines()[0].endswith(FINAL)
    with acting(practice.therapist), transaction.atomic():
        assert Treatment.objects.count() == 1
        assert verify_signature(Signature.objects.get()).state == "sound"


def test_acts_that_devices_send_in_numbers_take_many(course, clinic_a):
    course.agreed()
    session = course.started()["id"]
    with acting(clinic_a.therapist):
        of = Session.objects.get(pk=session)
        before = Aggregate.objects.get(record=of.pk).children
        row = {
            "technique": Technique.objects.get(slug=TREATMENT["technique"]),
            "muscle": Muscle.objects.get(slug=TREATMENT["muscle"]),
        }
        made = record_treatments(of, [row] * 20, by=clinic_a.therapist)

        assert [one.order for one in made] == list(range(1, 21))
        assert Aggregate.objects.get(record=of.pk).children == before + 1


def test_share_and_co_sign_are_acts_of_a_signed_record_alone(course, clinic_a, problem):
    session = course.completed()["id"]
    for act in ("share", "co-sign"):
        answer = course.http.post(
            f"{V1}sessions/{session}/{act}/", headers={"If-Match": "*"}
        )
        assert problem(answer, 409, "wrong-state")["state"] == "unsigned"
