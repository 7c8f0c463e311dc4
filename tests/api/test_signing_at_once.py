"""A signature, and a part that comes at the same moment."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from rest_framework.test import APIClient

from clinic.errors import SignedIsFinal
from clinic.models import Membership
from sessions.domain.feedback import record_feedback, respond_to_feedback
from sessions.domain.signature import sign_session
from sessions.domain.treatment import change_treatment
from sessions.models import Feedback, Session, Signature, Treatment
from sessions.queries.verification import verify_signature
from tests.api.course import V1
from tests.api.signing import FINAL
from tests.api.sync.conftest import Device, op
from tests.api.world import caller
from tests.conftest import Practice, acting, make_practice, token_of
from tests.staging import beside


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


def said_in(session: Session, by: Membership) -> Feedback:
    (said,) = record_feedback(session, [{"note": "It holds."}], by=by)
    return said


WRITING: dict[str, Callable[[Session, Feedback, Practice], object]] = {
    "a part by itself": lambda session, said, here: add_treatment(session, here),
    "what is said": lambda session, said, here: said_in(session, here.therapist),
    "a response": lambda session, said, here: respond_to_feedback(
        said, by=here.therapist, response="eased"
    ),
}


def test_what_is_written_while_one_signs_is_seen_or_refused(committed):
    """By request and by push; the part comes first, or the signature."""
    here = make_practice("a")
    http = caller(token_of(here.therapist))
    for name, write in WRITING.items():
        for sign in (signed_by_request, signed_by_push):
            session = completed_session(here)
            with acting(here.therapist), transaction.atomic():
                said = said_in(session, here.therapist)
            signing = sign(http, session)
            with acting(here.therapist), transaction.atomic():
                write(session, said, here)
                thread, outcome = beside(signing)
            thread.join()
            assert outcome == ["not seen"], name

        session = completed_session(here)
        with acting(here.therapist), transaction.atomic():
            said = said_in(session, here.therapist)
        late = in_scope(here, lambda w=write, s=session, f=said: w(s, f, here))
        with acting(here.therapist), transaction.atomic():
            sign_session(session, by=here.therapist, is_fresh=True)
            thread, outcome = beside(late)
        thread.join()
        (refusal,) = outcome
        assert is_final(refusal), (name, refusal)


def signed_by_request(http: APIClient, session: Session) -> Callable[[], str]:
    path = f"{V1}sessions/{session.pk}/"
    seen = http.get(path).headers["ETag"]

    def sign() -> str:
        answer = http.post(f"{path}sign/", headers={"If-Match": seen})
        return {412: "not seen"}.get(answer.status_code, str(answer.content))

    return sign


def signed_by_push(http: APIClient, session: Session) -> Callable[[], str]:
    device = Device(http)
    while device.page()["more"]:
        pass
    signature = op("sign", "session", session.pk, seen=device.cursor)

    def sign() -> str:
        answer = http.post(f"{V1}sync/push/", {"operations": [signature]})
        (result,) = answer.json()["results"]
        kept = {"conflict": "not seen"}
        return kept.get(result["status"], str(result))

    return sign


def is_final(refusal: Exception) -> bool:
    """By the act, or by the database under it."""
    return isinstance(refusal, SignedIsFinal) or FINAL in str(refusal)


def test_of_two_that_amend_one_part_the_second_is_kept_as_a_conflict(committed):
    here = make_practice("a")
    phone = Device(caller(token_of(here.therapist)))
    session = completed_session(here)
    with acting(here.therapist), transaction.atomic():
        part = session.treatments.get()
    late = op("update", "treatment", part.pk, part.version, note="From below.")
    with acting(here.therapist), transaction.atomic():
        change_treatment(part, by=here.therapist, note="From above.")
        thread, outcome = beside(lambda: phone.push(late))
    thread.join()

    [[result]] = outcome
    assert result["status"] == "conflict"
    with acting(here.therapist), transaction.atomic():
        assert session.treatments.get().note == "From above."
