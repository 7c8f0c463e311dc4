"""Erased by law: nothing of the person is left, and nothing else is touched."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from clinic.domain.client import register_client
from clinic.domain.legal_hold import lift_hold, place_hold
from clinic.domain.merging import merge_client
from clinic.enums import Role
from clinic.errors import (
    AlreadyDone,
    NotAllowed,
    ReauthenticationRequired,
    RetentionNotOver,
    UnderLegalHold,
)
from clinic.models import (
    Change,
    Client,
    Device,
    ErasedSignature,
    Erasure,
    ErasureRequest,
    Membership,
    Receipt,
    User,
)
from clinic.queries.verification import verify_chain
from sessions.domain.erasure import ask_erasure, carry_out_erasure
from sessions.models import Episode
from sessions.queries.verification import verify_record
from sessions.retention import years_after
from tests import builders
from tests.api.course import V1, Course
from tests.api.world import caller
from tests.clinic.tenancy.sql import refusal
from tests.conftest import Practice, acting, make_practice, token_of
from tests.database import CLEAN, SNAPSHOTS
from tests.kept import GROUND, kept
from tests.staging import beside

CANARY = "canary-out"
TABLES = """
SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables
WHERE table_type = 'BASE TABLE'
  AND table_schema NOT IN ('pg_catalog', 'information_schema')
"""

Found = dict[str, set[str]]


def rows_with(*words: str) -> Found:
    """Every row of every table of the database that holds a word, as text or bytes."""
    found: Found = {}
    with connections["owner"].cursor() as cursor:
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            cursor.execute(f"SELECT t::text FROM {table} t")
            rows = {row for (row,) in cursor.fetchall()}
            marks = [*words, *(word.encode().hex() for word in words)]
            if hits := {row for row in rows if any(mark in row for mark in marks)}:
                found[table.rpartition(".")[2]] = hits
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    return found


@dataclass
class Case:
    practice: Practice
    foreign: Practice
    duplicate: Client
    session: Any = None
    token: str = ""
    before: dict[str, Found] = field(default_factory=dict)
    after: dict[str, Found] = field(default_factory=dict)


def care_for(practice: Practice, client: Client, words: builders.Rows) -> None:
    """A row of every table, each text with the canary."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(builders, "canary_of", lambda _: CANARY)
        with acting(practice.admin), transaction.atomic():
            client.revise(given_name=CANARY, family_name=CANARY, email=f"{CANARY}@x.eu")
        builders.build_record(practice, words, client=client)


def made() -> Case:
    practice, foreign = make_practice("a"), make_practice("b")
    builders.build_everything(foreign)
    words = builders.build_catalogue(practice)
    builders.build_staff(practice, words)
    builders.build_record(practice, words, client=practice.other_client)
    case = Case(practice, foreign, duplicate_of(practice))
    course = Course(caller(token_of(practice.therapist)), practice.client_record.pk)
    case.session = course.signed(notes=CANARY)["id"]
    for client in (practice.client_record, case.duplicate):
        care_for(practice, client, words)
    with acting(practice.admin), transaction.atomic():
        merge_client(case.duplicate, by=practice.admin, into=practice.client_record)
    use_the_app(case)
    return case


def duplicate_of(practice: Practice) -> Client:
    with acting(practice.admin), transaction.atomic():
        return register_client(by=practice.admin, given_name="D", family_name="D")


def use_the_app(case: Case) -> None:
    """What a client's own device and log-in leave behind."""
    member = case.practice.client_member
    User.objects.filter(pk=member.user_id).update(name=CANARY, email=f"{CANARY}@y.eu")
    EmailAddress.objects.create(user_id=member.user_id, email=f"{CANARY}@y.eu")
    case.token = token_of(member)
    with acting(member), transaction.atomic():
        Device.objects.filter(member=member).update(name=CANARY)
        Receipt.objects.create(member=member, key=CANARY, fingerprint=bytes(32))
    with acting(case.practice.therapist), transaction.atomic():
        Receipt.objects.create(
            member=case.practice.therapist,
            key=f"of {CANARY}",
            fingerprint=bytes(32),
            record=case.session,
        )


def erase(case: Case) -> None:
    admin = case.practice.admin
    with acting(admin), transaction.atomic():
        request = ask_erasure(
            by=admin,
            client=case.practice.client_record,
            reason="Asked for by letter.",
            law="GDPR article 17 (1) b",
        )
    with acting(admin), transaction.atomic():
        carry_out_erasure(request, by=admin, is_fresh=True)


@pytest.fixture(scope="module")
def erased_once(clean_snapshot: None, django_db_blocker: Any) -> Iterator[Case]:
    with django_db_blocker.unblock():
        GROUND.clear()
        SNAPSHOTS.need(CLEAN)
        SNAPSHOTS.spoil()
        case = made()
        case.before = {word: rows_with(word) for word in (CANARY, "nary-a", "nary-b")}
        erase(case)
        case.after = {word: rows_with(word) for word in (CANARY, "nary-a", "nary-b")}
        SNAPSHOTS.keep("erased_once")
    yield case
    with django_db_blocker.unblock():
        SNAPSHOTS.forget("erased_once")


@pytest.fixture
def case(committed: None, erased_once: Case) -> Case:
    return deepcopy(erased_once)


def test_no_word_of_the_person_is_left_in_any_table(case):
    with_text = {
        model._meta.db_table
        for model in apps.get_models()
        if getattr(model, "erased_when", "")
        and any(map(builders.is_free_text, model._meta.concrete_fields))
    }

    assert with_text - case.before[CANARY].keys() == set()
    assert case.after[CANARY] == {}


def test_what_is_another_persons_stays_to_the_letter(case):
    people = [str(one) for one in (case.practice.client_record.pk, case.duplicate.pk)]
    for word in ("nary-a", "nary-b"):
        before, after = (
            {
                table: {row for row in rows if not any(one in row for one in people)}
                for table, rows in found[word].items()
            }
            for found in (case.before, case.after)
        )

        assert after == before
        assert len(after) > 50


def test_the_chain_stays_whole_and_says_what_was_erased(case):
    practice = case.practice
    with acting(practice.admin), transaction.atomic():
        report = verify_chain(practice.id)
        blank = Change.objects.filter(body__isnull=True)
        ours = Erasure.objects.filter(request__client=practice.client_record.pk)
        people = set(ours.values_list("client", flat=True))

        assert report.broken is None
        assert report.erased == blank.count()
        assert people == {practice.client_record.pk, case.duplicate.pk}
        assert set(blank.values_list("client_id", flat=True)) == {*people, None}
        left = Change.objects.filter(client_id__in=people, body__isnull=False)
        assert set(left.values_list("kind", flat=True)) == {
            "erasure",
            "erasure_request",
            "erased_signature",
        }


def test_a_signature_that_was_erased_keeps_its_digest(case):
    with acting(case.practice.admin), transaction.atomic():
        report = verify_record(case.session)
        kept = ErasedSignature.objects.get(record=case.session)

    assert (report.kind, report.state) == ("session", "erased")
    assert bytes(kept.digest).hex() in report.detail


def test_over_http_the_person_was_never_there(case):
    http = caller(token_of(case.practice.admin))
    client = case.practice.client_record.pk

    assert caller(case.token).get(f"{V1}me/").status_code == 401
    assert http.get(f"{V1}clients/{client}/").status_code == 404
    assert http.get(f"{V1}sessions/{case.session}/").status_code == 404
    others = {one["client"] for one in http.get(f"{V1}sessions/").json()["results"]}
    assert others == {str(case.practice.other_client.pk)}
    (told, *_) = http.get(f"{V1}changes/?record={case.session}").json()["results"]
    assert (told["kind"], told["op"], told["changes"]) == ("session", "created", None)


def test_nobody_takes_the_id_of_who_was_erased(case):
    http = caller(token_of(case.practice.desk))
    body = {
        "id": str(case.practice.client_record.pk),
        "given_name": "A",
        "family_name": "B",
    }

    answer = http.post(f"{V1}clients/", body)

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/id-taken")


def test_the_log_in_is_gone_that_had_no_other_place(case):
    user = case.practice.client_member.user_id

    assert not User.objects.filter(pk=user).exists()
    assert not EmailAddress.objects.filter(user=user).exists()


def test_what_was_erased_is_not_erased_twice(case):
    admin = case.practice.admin
    with acting(admin), transaction.atomic():
        request = ErasureRequest.objects.get(client=case.practice.client_record.pk)
        with pytest.raises(AlreadyDone):
            carry_out_erasure(request, by=admin, is_fresh=True)


# Before it


@kept
def request_a(clinic_a):
    with acting(clinic_a.admin):
        return asked(clinic_a)


def asked(practice: Practice, **values: Any) -> ErasureRequest:
    return ask_erasure(
        by=practice.admin,
        **{
            "client": practice.client_record,
            "reason": "Asked for by letter.",
            "law": "GDPR article 17",
            **values,
        },
    )


def test_within_the_time_to_keep_it_a_law_is_named(clinic_a):
    with acting(clinic_a.admin), pytest.raises(RetentionNotOver) as refused:
        asked(clinic_a, law="")

    until = years_after(timezone.localdate(), 10)
    assert refused.value.extra == {
        "limit": str(until),
        "reason": "10 years after the last encounter",
        "source": "The clinic's setting retention_years.",
    }


def test_a_hold_refuses_both_steps_until_it_is_lifted(clinic_a, request_a):
    admin = clinic_a.admin
    with acting(admin):
        hold = place_hold(by=admin, client=clinic_a.client_record, reason="A claim.")
        with pytest.raises(UnderLegalHold):
            carry_out_erasure(request_a, by=admin, is_fresh=True)
        by_sql = refusal(lambda: erase_by_sql(request_a))
        lift_hold(hold, by=admin, reason="The claim is settled.")
        carry_out_erasure(request_a, by=admin, is_fresh=True)

        assert "is under a legal hold" in by_sql
        assert not Client.objects.filter(pk=request_a.client).exists()


def erase_by_sql(request: ErasureRequest) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT erase_client(%s)", [request.pk])


def test_a_hold_on_a_duplicate_holds_the_person(clinic_a, request_a):
    admin, twin = clinic_a.admin, clinic_a.other_client
    with acting(admin):
        place_hold(by=admin, client=twin, reason="A claim.")
        merge_client(twin, by=admin, into=clinic_a.client_record)

        with pytest.raises(UnderLegalHold):
            carry_out_erasure(request_a, by=admin, is_fresh=True)


def test_only_a_clinic_admin_on_a_fresh_device_erases(clinic_a, request_a):
    with acting(clinic_a.therapist):
        by_sql = refusal(lambda: erase_by_sql(request_a))
        with pytest.raises(NotAllowed):
            carry_out_erasure(request_a, by=clinic_a.therapist, is_fresh=True)
    with acting(clinic_a.admin), pytest.raises(ReauthenticationRequired):
        carry_out_erasure(request_a, by=clinic_a.admin, is_fresh=False)

    assert "a clinic admin erases" in by_sql


@pytest.mark.parametrize(
    ("sql", "answer"),
    [
        ("SELECT erase_people('{}', NULL, '', '')", "permission denied"),
        ("SELECT erase_again(gen_random_uuid(), '', '')", "permission denied"),
        ("SELECT erase_from_clinic_client('{}')", "permission denied"),
        ("SELECT erase_client(gen_random_uuid())", "nobody asked for this erasure"),
        ("UPDATE clinic_change SET body = NULL", "permission denied"),
        ("DELETE FROM clinic_client", "permission denied"),
        ("DELETE FROM clinic_erasure", "permission denied"),
        ("UPDATE clinic_erasure SET reason = ''", "clinic_erasure is kept"),
        ("SET ROLE palpate_eraser", "permission denied"),
    ],
)
def test_the_app_erases_in_no_other_way(sql, answer, clinic_a):
    with acting(clinic_a.admin), connection.cursor() as cursor:
        assert refusal(lambda: cursor.execute(sql)).startswith(answer)


def test_a_request_of_another_clinic_erases_nobody(clinic_a, clinic_b, request_a):
    with acting(clinic_b.admin):
        answer = refusal(lambda: erase_by_sql(request_a))

    assert answer.startswith("nobody asked for this erasure")


def test_a_log_in_with_another_place_stays(clinic_a, clinic_b, request_a):
    user = clinic_a.client_member.user
    with acting(clinic_b.admin):
        place = Membership.objects.create(user=user, role=Role.FRONT_DESK)
        place.revise(ended_at=timezone.now())

    with acting(clinic_a.admin):
        carry_out_erasure(request_a, by=clinic_a.admin, is_fresh=True)

    assert User.objects.get(pk=user.pk).email == user.email


# At once


def new_episode(practice: Practice) -> Episode:
    return Episode.objects.create(
        client=practice.client_record, complaint="Back", therapist=practice.therapist
    )


def in_scope(member: Membership, act: Callable[[], Any]) -> Callable[[], Any]:
    def run() -> Any:
        with acting(member), transaction.atomic():
            return act()

    return run


def carry_out(practice: Practice, request: ErasureRequest) -> Any:
    return carry_out_erasure(request, by=practice.admin, is_fresh=True)


def test_what_was_written_first_is_waited_for_and_erased(committed):
    practice = make_practice("a")
    request = in_scope(practice.admin, lambda: asked(practice))()
    with acting(practice.therapist), transaction.atomic():
        new_episode(practice)
        thread, outcome = beside(
            in_scope(practice.admin, lambda: carry_out(practice, request))
        )
    thread.join()

    assert outcome == [request]
    with acting(practice.admin), transaction.atomic():
        assert not Episode.objects.exists()
        assert verify_chain(practice.id).broken is None


def test_who_writes_later_finds_nobody(committed):
    practice = make_practice("a")
    request = in_scope(practice.admin, lambda: asked(practice))()
    write = in_scope(practice.therapist, lambda: new_episode(practice))
    with acting(practice.admin), transaction.atomic():
        carry_out(practice, request)
        thread, outcome = beside(write)
    thread.join()

    (error,) = outcome
    assert "therapy_episode_client_fk" in str(error)


# After a restore


def test_who_is_back_after_a_restore_is_erased_again(committed, tmp_path):
    practice = make_practice("a")
    file = tmp_path / "erasures.jsonl"
    line = {
        "clinic": str(practice.id),
        "client": str(practice.client_record.pk),
        "reason": "Asked by letter.",
        "law": "GDPR article 17",
    }
    file.write_text(json.dumps(line))

    told = [command("erase_again", str(file)) for _ in range(2)]

    assert [text.splitlines()[-1] for text in told] == [
        "1 of 1 listed clients erased again.",
        "0 of 1 listed clients erased again.",
    ]
    assert json.loads(command("list_erasures")) == line
    with acting(practice.admin), transaction.atomic():
        assert list(Client.objects.all()) == [practice.other_client]
        assert verify_chain(practice.id).broken is None
    assert not User.objects.filter(pk=practice.client_member.user_id).exists()


def command(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.mark.parametrize("text", ["{}", "x", '{"clinic": 1}'])
def test_a_wrong_list_ends_in_a_sentence(text, tmp_path):
    (tmp_path / "list").write_text(text)

    for name in ("list", "none"):
        with pytest.raises(CommandError, match=r"\.$") as refused:
            command("erase_again", str(tmp_path / name))
        assert "\n" not in str(refused.value)


# In the admin


def test_a_clinic_admin_erases_in_the_browser(clinic_a, browser):
    page = browser(clinic_a.admin)
    form = {
        "client": str(clinic_a.client_record.pk),
        "reason": "Asked by letter.",
        "law": "GDPR article 17",
    }
    home = "/admin/clinic/erasurerequest/"
    page.post(f"{home}add/", form)
    with acting(clinic_a.admin):
        request = ErasureRequest.objects.get()

    done = page.post(f"{home}{request.pk}/carry-out/", {"confirm": "1"})

    assert done.status_code == 302
    with acting(clinic_a.admin):
        assert list(Client.objects.all()) == [clinic_a.other_client]


def test_the_browser_asks_once_more_who_it_is(clinic_a, request_a, browser, settings):
    settings.REQUIRE_REAUTHENTICATION = True
    path = f"/admin/clinic/erasurerequest/{request_a.pk}/carry-out/"

    answer = browser(clinic_a.admin).post(path, {"confirm": "1"})

    assert answer.url.startswith("/accounts/reauthenticate/?next=")
    with acting(clinic_a.admin):
        assert Client.objects.count() == 2


def test_the_admin_lists_whose_time_is_over(clinic_a, clinic_b, browser, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=11 * 366))

    page = browser(clinic_a.admin).get("/admin/clinic/erasurerequest/due/")

    text = page.content.decode()
    assert text.count("Ask for erasure") == 2
    assert "canary-b" not in text
