"""The mail that asks how the client is: once, and without a word about it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from typing import Any, ClassVar

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.utils import timezone

from clinic.domain.voiding import void_record
from clinic.models import Client, Clinic
from sessions.domain.check_in import answer_check_in
from sessions.domain.session import complete_session, plan_session, start_session
from sessions.models import CheckIn
from tests.conftest import Practice, acting, make_practice

HERE = f"{__name__}."


def ended(practice: Practice, client: Client, hours: float = 30) -> CheckIn:
    """The check-in of a session that ended so many hours ago."""
    by, at = practice.therapist, timezone.now() - timedelta(hours=hours)
    with acting(by), transaction.atomic():
        session = plan_session(by=by, client=client, subjective="canary of health")
        start_session(session, by=by, at=at - timedelta(hours=1))
        complete_session(session, by=by, at=at)
        return CheckIn.objects.get(session=session)


def run(practice: Practice, **options: Any) -> str:
    out = StringIO()
    call_command("send_due", clinic=practice.id, stdout=out, **options)
    return out.getvalue().splitlines()[-1]


def asked_at(practice: Practice, check_in: CheckIn) -> Any:
    with acting(practice.therapist), transaction.atomic():
        return CheckIn.objects.get(pk=check_in.pk).asked_at


def test_a_client_is_asked_once_and_without_a_word_of_health(
    clinic_a, mailoutbox, settings
):
    settings.SITE_URL = "https://palpate.example"
    check_in = ended(clinic_a, clinic_a.client_record)

    told = [run(clinic_a), run(clinic_a)]

    assert told == [
        f"{number} check-ins asked in 1 clinics; 0 due without an address to ask at."
        for number in (1, 0)
    ]
    (mail,) = mailoutbox
    assert mail.to == [clinic_a.client_record.email]
    assert mail.subject == "Clinic canary-a would like to hear how you are"
    assert "https://palpate.example" in mail.body
    for word in ("canary of health", "sore", "session", "pain", "One canary"):
        assert word not in mail.subject + mail.body
    assert asked_at(clinic_a, check_in) is not None


@pytest.mark.parametrize(
    ("own", "clinics", "subject"),
    [
        ("de-AT", "en", "Clinic canary-a möchte hören, wie es Ihnen geht"),
        ("fr", "de", "Clinic canary-a möchte hören, wie es Ihnen geht"),
        ("en", "de", "Clinic canary-a would like to hear how you are"),
        ("fr", "it", "Clinic canary-a would like to hear how you are"),
    ],
)
def test_a_client_is_asked_in_their_language_else_the_clinics(
    own, clinics, subject, clinic_a, mailoutbox
):
    ended(clinic_a, clinic_a.client_record)
    with acting(clinic_a.admin), transaction.atomic():
        Client.objects.update(language=own)
        Clinic.objects.update(locale=clinics)

    run(clinic_a)

    assert [mail.subject for mail in mailoutbox] == [subject]


def test_a_dry_run_counts_and_sends_nothing(clinic_a, mailoutbox):
    check_in = ended(clinic_a, clinic_a.client_record)

    assert run(clinic_a, dry_run=True).startswith("1 check-ins would be asked")

    assert mailoutbox == []
    assert asked_at(clinic_a, check_in) is None


def test_only_what_is_due_is_asked(clinic_a, mailoutbox):
    client, by = clinic_a.client_record, clinic_a.therapist
    ended(clinic_a, client, hours=23)
    ended(clinic_a, client, hours=49)
    answered, voided = ended(clinic_a, client), ended(clinic_a, client)
    with acting(by):
        answer_check_in(answered, by=by, pain=1)
        void_record(voided, by=by, reason="A test.")

    assert run(clinic_a).startswith("0 check-ins asked")
    assert mailoutbox == []


def test_who_can_not_be_reached_is_counted(clinic_a, mailoutbox):
    with acting(clinic_a.therapist):
        clinic_a.client_record.revise(email="")
        clinic_a.other_client.revise(archived_at=timezone.now())
    ended(clinic_a, clinic_a.client_record)
    ended(clinic_a, clinic_a.other_client)

    told = run(clinic_a)

    assert told == (
        "0 check-ins asked in 1 clinics; 2 due without an address to ask at."
    )
    assert mailoutbox == []


def test_a_merged_client_is_asked_at_the_address_that_is_kept(clinic_a, mailoutbox):
    ended(clinic_a, clinic_a.other_client)
    with acting(clinic_a.therapist):
        kept = clinic_a.client_record
        clinic_a.other_client.revise(merged_into=kept, archived_at=timezone.now())

    run(clinic_a)

    assert [mail.to for mail in mailoutbox] == [[kept.email]]


def test_a_language_nobody_has_translated_is_asked_in_english(clinic_a, mailoutbox):
    with acting(clinic_a.therapist):
        clinic_a.client_record.revise(language="tlh")
    ended(clinic_a, clinic_a.client_record)

    run(clinic_a)

    assert mailoutbox[0].subject == "Clinic canary-a would like to hear how you are"


class FirstFails(EmailBackend):
    """A mail server that is away for the first mail."""

    tries: ClassVar[list[str]] = []

    def send_messages(self, messages: Any) -> int:
        self.tries.append(messages[0].to[0])
        if len(self.tries) == 1:
            raise ConnectionRefusedError(self.tries[0])
        return super().send_messages(messages)


def test_a_mail_that_could_not_be_sent_is_tried_again(clinic_a, mailoutbox, settings):
    settings.EMAIL_BACKEND = f"{HERE}FirstFails"
    FirstFails.tries.clear()
    ended(clinic_a, clinic_a.client_record)
    ended(clinic_a, clinic_a.other_client)

    with pytest.raises(CommandError) as refused:
        run(clinic_a)

    assert str(refused.value) == (
        "1 check-ins asked in 1 clinics; 0 due without an address to ask at. 1 mails "
        "could not be sent (ConnectionRefusedError); the next run tries them again."
    )
    assert len(mailoutbox) == 1
    assert run(clinic_a).startswith("1 check-ins asked")
    assert {mail.to[0] for mail in mailoutbox} == {
        clinic_a.client_record.email,
        clinic_a.other_client.email,
    }


def test_a_clinic_that_is_not_there_is_told_in_a_sentence(clinic_a):
    with pytest.raises(CommandError, match=r"^There is no clinic [0-9a-f-]+\.$"):
        call_command("send_due", clinic=clinic_a.client_record.pk)


class Meanwhile(EmailBackend):
    """While it hands over a mail, the command runs once more on other connections."""

    clinic: ClassVar[Practice]
    told: ClassVar[list[str]] = []

    def send_messages(self, messages: Any) -> int:
        if not self.told:
            self.told.append("waits")
            again = ThreadPoolExecutor(max_workers=1).submit(self._run_again)
            self.told[0] = again.result(timeout=10)
        return super().send_messages(messages)

    def _run_again(self) -> str:
        try:
            return run(self.clinic)
        finally:
            connections.close_all()


def test_two_runs_at_once_mail_nobody_twice(committed, mailoutbox, settings):
    settings.EMAIL_BACKEND = f"{HERE}Meanwhile"
    practice = Meanwhile.clinic = make_practice("a")
    Meanwhile.told.clear()
    check_in = ended(practice, practice.client_record)

    told = [run(practice), *Meanwhile.told, run(practice)]

    assert [each.split()[0] for each in told] == ["1", "0", "0"]
    assert len(mailoutbox) == 1
    assert asked_at(practice, check_in) is not None


def test_every_clinic_is_asked_for_its_own(committed, mailoutbox):
    practices = [make_practice("a"), make_practice("b")]
    for practice in practices:
        ended(practice, practice.client_record)
    out = StringIO()

    call_command("send_due", stdout=out)

    assert "Clinic canary-a: 1 of 1 check-ins" in out.getvalue()
    assert "2 check-ins asked in 2 clinics; 0 due" in out.getvalue()
    assert {(mail.subject.split(" would")[0], mail.to[0]) for mail in mailoutbox} == {
        (practice.clinic.name, practice.client_record.email) for practice in practices
    }
