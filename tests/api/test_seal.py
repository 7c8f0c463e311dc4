"""Signed means final, by whatever path."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from clinic.models import Aggregate, Licence, Muscle, Technique
from sessions.domain.treatment import record_treatments
from sessions.models import (
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
from tests.api.course import STOP, TREATMENT, V1
from tests.api.signing import FINAL, execute, refusal
from tests.conftest import acting

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
