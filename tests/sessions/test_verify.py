"""Whoever tampers with what is kept is found, and where."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction

from clinic.models import ChainHead, Change, Client
from clinic.queries import verification
from clinic.queries.verification import Anchor, Break, verify_chain
from sessions.domain.erasure import ask_erasure, carry_out_erasure
from sessions.models import Signature
from sessions.queries.verification import verify_signature
from tests.api.course import V1, Course
from tests.api.world import caller
from tests.conftest import Practice, acting, make_practice, token_of
from tests.database import CLEAN, SNAPSHOTS
from tests.kept import GROUND


@pytest.fixture(scope="module")
def signed_practice(clean_snapshot: None, django_db_blocker: Any) -> Iterator[Practice]:
    """A clinic with a signed course of care, and one more beside it."""
    with django_db_blocker.unblock():
        GROUND.clear()
        SNAPSHOTS.need(CLEAN)
        make_practice("b")
        practice = make_practice("a")
        http = caller(token_of(practice.therapist))
        course = Course(http, practice.client_record.pk)
        course.plan()
        course.signed()
        SNAPSHOTS.keep("signed_practice")
    yield practice
    with django_db_blocker.unblock():
        SNAPSHOTS.forget("signed_practice")


@pytest.fixture
def practice(committed: None, signed_practice: Practice) -> Practice:
    return deepcopy(signed_practice)


@contextmanager
def within(practice: Practice) -> Iterator[None]:
    with acting(practice.admin), transaction.atomic():
        yield


def chain_of(practice: Practice, **options: Any) -> verification.ChainReport:
    with within(practice):
        return verify_chain(practice.id, **options)


def tamper(*statements: str) -> None:
    """As who owns the tables, past row security and without the triggers."""
    tables = ("clinic_change", "clinic_commit", "clinic_chainhead")
    tables += ("therapy_signature", "therapy_session", "therapy_treatment")
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def verify(*arguments: str) -> str:
    out = StringIO()
    call_command("verify", *arguments, stdout=out)
    return out.getvalue()


def of_change(practice: Practice, **values: Any) -> Change:
    with within(practice):
        return Change.objects.select_related("commit").get(**values)


# Sound


def test_an_untouched_chain_is_sound(practice):
    report = chain_of(practice)

    assert report.broken is None
    assert report.commits == report.head == report.checked_to
    with within(practice):
        assert report.changes == Change.objects.count()


def test_the_chain_is_sound_in_pages_and_in_parts(practice, monkeypatch):
    monkeypatch.setattr(verification, "PAGE", 3)
    whole = chain_of(practice)
    part = chain_of(practice, most=4)
    rest = chain_of(practice, after=4)

    assert (whole.broken, part.broken, rest.broken) == (None, None, None)
    assert (part.checked_to, rest.checked_to) == (4, whole.head)
    assert part.commits + rest.commits == whole.commits


def test_every_signature_is_sound(practice):
    with within(practice):
        states = [verify_signature(one).state for one in Signature.objects.all()]

    assert states == ["sound", "sound"]


def test_the_command_tells_its_rate_and_ends_well(practice):
    told = verify()

    assert f"clinic {practice.id}: " in told
    assert "changes a second" in told
    assert told.rstrip().endswith("Sound: 3 clinics.")


# Tampered with: four of four


def test_a_byte_of_a_body_is_found_and_named(practice):
    change = of_change(practice, kind="client", record=practice.client_record.pk)
    tamper(
        "UPDATE clinic_change SET body = jsonb_set(body, '{phone}', '\"1\"')"
        f" WHERE record = '{practice.client_record.pk}'"
    )

    found = chain_of(practice).broken

    assert found == Break("edited", change.commit.seq, practice.client_record.pk)
    with pytest.raises(CommandError, match=f"body of record {change.record} is not"):
        verify("--clinic", str(practice.id))


def test_a_body_edited_with_its_digest_is_found(practice):
    change = of_change(practice, kind="client", record=practice.client_record.pk)
    tamper(
        "UPDATE clinic_change SET body = '{}', digest = sha256('{}')"
        f" WHERE record = '{practice.client_record.pk}'"
    )

    assert chain_of(practice).broken == Break("link", change.commit.seq)


def test_a_deleted_row_is_found(practice):
    change = of_change(practice, kind="goal", op="I")
    tamper(f"DELETE FROM clinic_change WHERE record = '{change.record}'")

    assert chain_of(practice).broken == Break("link", change.commit.seq)


def test_a_deleted_commit_is_found(practice):
    tamper(
        f"DELETE FROM clinic_commit WHERE clinic_id = '{practice.id}' AND seq = 3",
    )

    assert chain_of(practice).broken == Break("missing", 4)


def test_two_swapped_rows_are_found(practice):
    tamper(
        "UPDATE clinic_commit SET seq = -seq WHERE seq IN (2, 3)"
        f" AND clinic_id = '{practice.id}'",
        "UPDATE clinic_commit SET seq = 5 + seq WHERE seq < 0",
    )

    assert chain_of(practice).broken == Break("link", 2)


@pytest.mark.parametrize("column", ["actor", "device", "tx"])
def test_another_author_is_found(column, practice):
    if column == "tx":
        change = "UPDATE clinic_commit SET at = at - interval '1 day' WHERE seq = 4"
    else:
        change = f"UPDATE clinic_commit SET {column} = '{uuid4()}' WHERE seq = 4"
    tamper(f"{change} AND clinic_id = '{practice.id}'")

    assert chain_of(practice).broken == Break("link", 4)


def test_a_removed_tail_is_found_at_the_head(practice):
    head = chain_of(practice).head
    tamper(
        f"DELETE FROM clinic_commit WHERE clinic_id = '{practice.id}'"
        f" AND seq > {head - 2}"
    )

    assert chain_of(practice).broken == Break("head", head - 2)


def test_a_tail_removed_with_its_head_is_found_by_the_anchor(practice, tmp_path):
    file = tmp_path / "anchors.jsonl"
    call_command("anchor", "--to", str(file), stderr=StringIO())
    head = chain_of(practice).head
    kept = head - 2
    tamper(
        f"DELETE FROM clinic_commit WHERE clinic_id = '{practice.id}' AND seq > {kept}",
        f"UPDATE clinic_chainhead SET seq = {kept}, hash = (SELECT hash"
        f" FROM clinic_commit WHERE clinic_id = '{practice.id}' AND seq = {kept})"
        f" WHERE clinic_id = '{practice.id}'",
    )

    unanchored = verify("--clinic", str(practice.id))

    assert "Sound" in unanchored
    with pytest.raises(CommandError, match=f"anchored at commit {head}"):
        verify("--clinic", str(practice.id), "--anchor", str(file))


def test_an_anchor_of_what_came_before_still_holds(practice, tmp_path):
    file = tmp_path / "anchors.jsonl"
    call_command("anchor", "--to", str(file), stderr=StringIO())
    with acting(practice.admin), transaction.atomic():
        Client.objects.create(given_name="A", family_name="Later")
    call_command("anchor", "--to", str(file), stderr=StringIO())

    assert "Sound" in verify("--anchor", str(file))
    assert len(file.read_text().splitlines()) == 6


def test_a_clinic_that_was_anchored_and_is_gone_is_missed(practice, tmp_path):
    file = tmp_path / "anchors.jsonl"
    file.write_text(
        json.dumps(
            {"clinic": str(uuid4()), "epoch": str(uuid4()), "seq": 1, "hash": "00"}
        )
    )

    with pytest.raises(CommandError, match="was anchored and is gone"):
        verify("--anchor", str(file))


def test_a_blanked_body_without_an_erasure_is_found(practice):
    change = of_change(practice, kind="client", record=practice.client_record.pk)
    tamper(
        "UPDATE clinic_change SET body = NULL"
        f" WHERE record = '{practice.client_record.pk}'"
    )

    assert chain_of(practice).broken == Break(
        "blanked", change.commit.seq, practice.client_record.pk
    )


def test_an_anchor_is_compared_only_within_its_epoch(practice):
    with within(practice):
        head = ChainHead.objects.get()
    elsewhere = Anchor(practice.id, uuid4(), 2, b"\x00" * 32)
    here = Anchor(practice.id, head.epoch, 2, b"\x00" * 32)

    assert chain_of(practice, anchors=[elsewhere]).broken is None
    assert chain_of(practice, anchors=[here]).broken == Break("anchor", 2)


# What was signed


def report_of(practice: Practice) -> Any:
    with within(practice):
        signature = Signature.objects.exclude(session=None).get()
        return verify_signature(signature)


def test_a_changed_part_of_a_signed_record_is_found_by_its_path(practice):
    tamper("UPDATE therapy_treatment SET pressure = 9")

    report = report_of(practice)

    assert (report.state, report.detail) == (
        "broken",
        "/treatments/0/pressure is not what was signed",
    )
    with pytest.raises(CommandError, match="/treatments/0/pressure is not what"):
        verify()


def test_one_record_is_checked_by_the_command(practice):
    with within(practice):
        record = Signature.objects.exclude(session=None).get().session_id

    sound = verify("--record", str(record))
    tamper("UPDATE therapy_treatment SET pressure = 9")

    assert sound == f"Session {record}: sound.\n"
    with pytest.raises(CommandError, match="/treatments/0/pressure is not what"):
        verify("--record", str(record))


def test_a_removed_part_of_a_signed_record_is_found(practice):
    tamper("DELETE FROM therapy_treatment")

    assert report_of(practice).detail == "/treatments is not what was signed"


def test_a_changed_byte_of_what_was_signed_is_found(practice):
    tamper(
        "ALTER TABLE therapy_signature DROP CONSTRAINT signature_digest_of_content",
        "UPDATE therapy_signature SET content = overlay(content placing 'x' from 9)"
        " WHERE session_id IS NOT NULL",
    )
    try:
        assert report_of(practice).detail == "its bytes are not its digest's"
    finally:
        tamper(
            "DELETE FROM therapy_signature",
            "ALTER TABLE therapy_signature ADD CONSTRAINT signature_digest_of_content"
            " CHECK (content IS NULL OR digest = sha256(content))",
        )


def test_another_signer_than_the_bytes_say_is_found(practice):
    tamper(f"UPDATE therapy_signature SET created_by_id = '{practice.admin.pk}'")

    assert report_of(practice).detail == "its signer is another"


def test_bytes_that_are_gone_without_an_erasure_are_missed(practice):
    tamper("UPDATE therapy_signature SET content = NULL")

    assert report_of(practice).detail == "its signed bytes are gone"


# Erased by law


def test_what_was_lawfully_erased_is_said_to_be(practice):
    with within(practice):
        record = Signature.objects.exclude(session=None).get().record
        request = ask_erasure(
            by=practice.admin,
            client=practice.client_record,
            reason="Asked by letter.",
            law="Article 17",
        )
        carry_out_erasure(request, by=practice.admin, is_fresh=True)

    report = chain_of(practice)

    assert report.broken is None
    with within(practice):
        assert report.erased == Change.objects.filter(body__isnull=True).count() > 10
    assert verify("--record", str(record)) == f"Session {record}: erased.\n"
    assert "erased" in verify("--clinic", str(practice.id))


# Asked wrongly


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--clinic", str(uuid4())], "There is no clinic"),
        (["--clinic", "x"], "invalid UUID value"),
        (["--record", str(uuid4())], "No signed record is"),
        (["--anchor", "/no/such/file"], "can not be read"),
        (["--anchor", __file__], "holds no anchors"),
    ],
)
def test_a_wrong_argument_ends_in_a_sentence(arguments, sentence, committed):
    with pytest.raises(CommandError, match=sentence) as refused:
        verify(*arguments)

    assert "\n" not in str(refused.value)


def test_anchors_are_printed_a_line_each(committed):
    out = StringIO()
    make_practice("a")

    call_command("anchor", stdout=out)

    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [sorted(line) for line in lines] == [
        ["at", "clinic", "epoch", "hash", "seq"]
    ] * 2


# Over HTTP


def test_a_clinic_admin_recomputes_the_chain(practice):
    admin = caller(token_of(practice.admin))

    before = admin.get(f"{V1}verify/").json()["chain"]
    tamper(f"DELETE FROM clinic_commit WHERE clinic_id = '{practice.id}' AND seq = 3")
    after = admin.get(f"{V1}verify/").json()["chain"]
    later = admin.get(f"{V1}verify/?after=4").json()["chain"]

    assert (before["broken"], before["checked_to"]) == (None, before["head"])
    assert after["broken"] == {
        "seq": 4,
        "record": None,
        "detail": "commit 4 does not follow the one before it: some are gone",
    }
    assert later["broken"] is None


def test_a_therapist_checks_one_signature(practice):
    therapist = caller(token_of(practice.therapist))
    with within(practice):
        record = Signature.objects.exclude(session=None).get().session_id

    answer = therapist.get(f"{V1}verify/?record={record}").json()

    assert answer == {
        "chain": None,
        "signature": {
            "record": str(record),
            "kind": "session",
            "state": "sound",
            "detail": "",
        },
    }
    assert therapist.get(f"{V1}verify/?record={uuid4()}").status_code == 404
    assert therapist.get(f"{V1}verify/?record=x").status_code == 400
