"""A signature, and a part that comes at the same moment."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from sessions.domain.signature import sign_session
from sessions.models import Session, Signature, Treatment
from sessions.queries.verification import verify_signature
from tests.api.signing import FINAL
from tests.conftest import Practice, acting, make_practice
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
