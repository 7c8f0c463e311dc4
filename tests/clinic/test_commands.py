import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import resolve
from django.utils import timezone
from uuid_utils.compat import uuid7

from clinic.enums import Role
from clinic.models import Clinic, Device, Membership, User
from clinic.queries.membership import enter
from clinic.tenancy import scoped
from tests.conftest import PASSWORD, acting, make_user

ROOT = Path(__file__).resolve().parents[2]
CLINIC = {
    "name": "North Clinic",
    "admin_email": "Ann@North.example",
    "admin_name": "Ann North",
}


def run(command: str, **options: Any) -> str:
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


def refusal(command: str, **options: Any) -> str:
    with pytest.raises(CommandError) as refused:
        run(command, **options)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def join(member: Membership, user: User, **values: Any) -> Membership:
    """A further place of a person, in the clinic of this member."""
    yesterday = timezone.now() - timedelta(days=1)
    with acting(member):
        return Membership.objects.create(
            user=user, started_at=yesterday, **{"role": Role.FRONT_DESK, **values}
        )


def ann() -> User:
    return User.objects.get(email="ann@north.example")


# create_clinic


def opened(told: str) -> Any:
    return re.search(r"its id is (\S+)\.", told)[1]


def test_create_clinic_opens_an_empty_clinic_with_its_admin():
    told = run("create_clinic", **CLINIC, time_zone="Europe/London", locale="en-GB")

    with scoped(opened(told)):
        clinic, member = Clinic.objects.get(), Membership.objects.get()
    assert (clinic.name, clinic.time_zone, clinic.locale) == (
        "North Clinic",
        "Europe/London",
        "en-GB",
    )
    assert (member.user, member.role) == (ann(), Role.CLINIC_ADMIN)
    assert (ann().name, ann().has_usable_password()) == ("Ann North", False)


def test_create_clinic_mails_a_link_to_choose_a_password(mailoutbox):
    run("create_clinic", **CLINIC)

    (mail,) = mailoutbox
    assert mail.to == ["ann@north.example"]
    assert "North Clinic as clinic admin" in mail.body
    path = re.search(r"http://localhost:8000(/\S+)", mail.body)[1]
    assert resolve(path).url_name == "account_reset_password_from_key"


def test_create_clinic_sends_who_has_a_password_to_the_log_in(mailoutbox):
    user = make_user("ann")

    run("create_clinic", **CLINIC | {"admin_email": user.email})

    (mail,) = mailoutbox
    assert "/accounts/login/" in mail.body
    assert "/password/" not in mail.body
    assert User.objects.get(email=user.email).check_password(PASSWORD)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            {"time_zone": "Mars/Base"},
            "--time-zone Mars/Base: Mars/Base is no time zone.",
        ),
        ({"admin_email": "ann"}, "--admin-email ann: Enter a valid email address."),
        ({"locale": "x_y"}, "--locale x_y: Enter a language tag"),
        ({"name": " "}, "--name : This field cannot be blank."),
        ({"name": "n" * 201}, "at most 200 characters"),
        ({"admin_name": ""}, "--admin-name : This field cannot be blank."),
    ],
)
def test_create_clinic_refuses_wrong_input_in_one_sentence(wrong, told, mailoutbox):
    assert told in refusal("create_clinic", **CLINIC | wrong)
    assert mailoutbox == []
    assert not User.objects.exists()


def test_create_clinic_refuses_a_second_clinic_of_that_name(mailoutbox):
    with scoped(opened(run("create_clinic", **CLINIC))):
        yesterday = timezone.now() - timedelta(days=1)
        Membership.objects.get().revise(started_at=yesterday)

    told = refusal("create_clinic", **CLINIC)

    assert told == "ann@north.example runs a clinic named North Clinic already."
    assert len(mailoutbox) == 1


def test_create_clinic_says_when_the_mail_was_not_sent(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    told = refusal("create_clinic", **CLINIC)

    assert told.startswith("The clinic is open, but the mail to ann@north.example")


# create_token


def test_create_token_prints_only_a_token_that_opens_the_clinic(clinic_a, settings):
    settings.REQUIRE_STAFF_MFA = True
    member = clinic_a.therapist

    told = run("create_token", email=member.user.email.upper(), name="export")

    entry = enter(told.removesuffix("\n"))
    assert entry.member == member
    assert entry.scope.clinic == clinic_a.id
    assert Device.objects.get(pk=entry.device).name == "export"


def test_create_token_for_a_client_opens_their_record_alone(clinic_a):
    told = run("create_token", email=clinic_a.client_member.user.email, name="phone")

    assert enter(told.strip()).scope.client == clinic_a.client_record.pk


@pytest.mark.parametrize("by", ["name", "id"])
def test_create_token_takes_the_clinic_that_is_named(clinic_a, clinic_b, by):
    user = clinic_a.therapist.user
    there = join(clinic_b.admin, user)
    called = clinic_b.clinic.name if by == "name" else str(clinic_b.id)

    told = run("create_token", email=user.email, name="export", clinic=called)

    assert enter(told.strip()).member == there


def test_create_token_lists_the_clinics_where_there_are_several(clinic_a, clinic_b):
    user = clinic_a.therapist.user
    join(clinic_b.admin, user)

    told = refusal("create_token", email=user.email, name="export")

    for clinic in (clinic_a.clinic, clinic_b.clinic):
        assert f"{clinic.name} ({clinic.pk})" in told


def test_create_token_refuses_a_clinic_the_person_is_not_in(clinic_a, clinic_b):
    email = clinic_a.therapist.user.email

    told = refusal("create_token", email=email, name="x", clinic=clinic_b.clinic.name)

    assert clinic_a.clinic.name in told


def test_create_token_refuses_who_is_unknown():
    told = refusal("create_token", email="nobody@example.org", name="export")

    assert told == "There is no log-in nobody@example.org."


def test_create_token_refuses_who_is_in_no_clinic():
    user = make_user("nowhere")

    told = refusal("create_token", email=user.email, name="export")

    assert told == f"{user.email} has no place in any clinic."


def test_create_token_refuses_who_has_left(clinic_a):
    member = clinic_a.therapist
    with acting(clinic_a.admin):
        member.revise(ended_at=timezone.now() - timedelta(hours=1))

    told = refusal("create_token", email=member.user.email, name="export")

    assert told == f"{member.user.email} has no place in any clinic."


def test_create_token_refuses_a_name_that_is_too_long(clinic_a):
    told = refusal("create_token", email=clinic_a.therapist.user.email, name="n" * 101)

    assert "at most 100 characters" in told


# Without a database


COMMANDS = [
    ["create_token", "--email=a@example.org", "--name=x"],
    ["create_clinic", "--name=N", "--admin-email=a@example.org", "--admin-name=A"],
    ["seed_demo", "--force"],
    ["show_demo"],
    ["send_due", f"--clinic={uuid7()}"],
]
# All in one process: to begin takes each of them longer than to find no database.
ONE_AFTER_THE_OTHER = """
import json, runpy, sys
for command in json.load(sys.stdin):
    sys.argv = ["manage.py", *command]
    try:
        runpy.run_path("manage.py", run_name="__main__")
    except SystemExit as ended:
        if ended.code != 1:
            print(ended.code or "It ended well.", file=sys.stderr)
"""


@pytest.mark.no_db
def test_a_command_that_reaches_no_database_says_so_in_one_sentence():
    nowhere = f"postgres://palpate_app@127.0.0.1:1/{uuid7()}"
    ended = subprocess.run(
        [sys.executable, "-c", ONE_AFTER_THE_OTHER],
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "backend.settings.test",
            "DATABASE_URL": nowhere,
            "OWNER_DATABASE_URL": nowhere,
            "BACKUP_DATABASE_URL": nowhere,
        },
        input=json.dumps(COMMANDS),
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.stdout == ""
    told = ended.stderr.splitlines()
    said = "The database can not be used at the moment"
    assert [said in line for line in told] == [True] * len(COMMANDS), told
