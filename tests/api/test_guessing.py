"""Guessing is counted outside the request, against the cache that production uses."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import connections, transaction
from django.test import Client as Browser
from django.utils import timezone

from tests.api.test_login import (
    code_now,
    log_in,
    second_step,
    send,
    token_in,
    with_totp,
)
from tests.conftest import PASSWORD, make_user, token_of

WORKERS = 10
WRONG = "wrong-horse-battery"


class Undo(Exception):
    pass


@pytest.fixture
def counted(committed: None, settings: Any, monkeypatch: Any) -> Iterator[list[str]]:
    """Limits in the database, on a connection of their own; and the passwords that
    were compared with an account's."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "clinic_limit",
            "OPTIONS": {"MAX_ENTRIES": 1_000_000},
        }
    }
    compared: list[str] = []
    verify = MD5PasswordHasher.verify

    def counting(self: Any, password: str, encoded: str) -> bool:
        compared.append(password)
        return bool(verify(self, password, encoded))

    monkeypatch.setattr(MD5PasswordHasher, "verify", counting)
    yield compared
    connections.close_all()


@pytest.fixture
def kept_in_memory() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def phone(address: str = "203.0.113.7", **headers: str) -> Browser:
    return Browser(raise_request_exception=False, headers=headers, REMOTE_ADDR=address)


def at_once(act: Callable[[int], Any], times: int) -> list[Any]:
    """From ten threads that begin together, each with connections of its own."""
    begin = Barrier(WORKERS)

    def work(worker: int) -> list[Any]:
        begin.wait()
        try:
            return [act(number) for number in range(worker, times, WORKERS)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        return [one for answers in pool.map(work, range(WORKERS)) for one in answers]


def codes(answer: Any) -> list[str]:
    return [fault["code"] for fault in answer.json().get("errors", [])]


def test_of_a_hundred_guesses_at_once_five_are_compared(
    counted, clinic_a, time_machine
):
    """Beside the limit an account has, nobody behind the same address is shut out, and
    the owner only for as long as the limit lasts."""
    owner, neighbour = clinic_a.therapist.user, clinic_a.desk.user

    answers = at_once(lambda number: log_in(phone(), owner, f"{WRONG}-{number}"), 100)
    serial = [log_in(phone(), owner, f"{WRONG}+{number}") for number in range(100)]

    assert {answer.status_code for answer in answers + serial} == {400}
    assert len(counted) <= 5 + WORKERS
    print(f"200 guesses: {len(counted)} compared, of a limit of 5")
    assert token_in(log_in(phone(), neighbour)) is not None
    assert codes(log_in(phone("198.51.100.4"), owner)) == ["too_many_login_attempts"]
    time_machine.move_to(timezone.now() + timedelta(minutes=5))
    assert token_in(log_in(phone("198.51.100.4"), owner)) is not None


def test_of_a_hundred_codes_at_once_five_are_compared(
    counted, clinic_a, monkeypatch, time_machine
):
    user = with_totp_committed(clinic_a.therapist)
    sessions = [log_in(phone(), user) for _ in range(WORKERS)]
    compared = []
    from allauth.mfa.totp.internal import auth  # noqa: PLC0415 - to watch it

    validate = auth.validate_totp_code
    monkeypatch.setattr(
        auth,
        "validate_totp_code",
        lambda secret, code: compared.append(code) or validate(secret, code),
    )

    answers = at_once(
        lambda number: second_step(phone(), sessions[number % WORKERS], f"{number:06}"),
        100,
    )

    assert {answer.status_code for answer in answers} <= {400, 200}
    assert len(compared) <= 5 + WORKERS
    print(f"100 codes: {len(compared)} compared, of a limit of 5")


def met_at(patch: Any, owner: Any, name: str) -> None:
    """Two at once come here before either goes on."""
    meeting, go_on = Barrier(2, timeout=60), getattr(owner, name)

    def meet(*args: Any) -> Any:
        meeting.wait()
        return go_on(*args)

    patch.setattr(owner, name, meet)


def test_of_two_racing_requests_one_uses_a_code(
    counted, clinic_a, monkeypatch, time_machine
):
    """Both have given a valid code when it is noted as used."""
    user = with_totp_committed(clinic_a.therapist)
    sessions = [log_in(phone(), user) for _ in range(2)]
    time_machine.move_to(timezone.now(), tick=False)  # Else the code may run out.
    met_at(monkeypatch, TOTP, "_mark_code_used")

    answers = at_once(lambda n: second_step(phone(), sessions[n], code_now()), 2)

    assert sorted(answer.status_code for answer in answers) == [200, 400]


def test_of_two_racing_requests_one_uses_a_recovery_code(
    counted, clinic_a, monkeypatch
):
    """Both are about to look which codes are left."""
    user = with_totp_committed(clinic_a.therapist)
    with transaction.atomic():
        code, *_ = RecoveryCodes.activate(user).get_unused_codes()
    sessions = [log_in(phone(), user) for _ in range(2)]
    met_at(monkeypatch, RecoveryCodes, "validate_code")

    answers = at_once(lambda n: second_step(phone(), sessions[n], code), 2)

    assert sorted(answer.status_code for answer in answers) == [200, 400]


def test_a_try_is_counted_though_its_transaction_is_undone(counted, clinic_a):
    user = clinic_a.therapist.user
    for number in range(5):
        with suppress(Undo), transaction.atomic():
            log_in(phone(), user, f"{WRONG}-{number}")
            raise Undo

    assert codes(log_in(phone(), user)) == ["too_many_login_attempts"]


def with_totp_committed(member: Any) -> Any:
    with transaction.atomic():
        return with_totp(member)


# The limits themselves


@pytest.mark.usefixtures("kept_in_memory")
class TestLimits:
    def test_an_account_has_five_tries_in_five_minutes(self, clinic_a, time_machine):
        user = clinic_a.therapist.user
        for number in range(5):
            log_in(phone(), user, f"{WRONG}-{number}")

        answer = log_in(phone(), user)

        assert (answer.status_code, codes(answer)) == (400, ["too_many_login_attempts"])
        assert token_in(answer) is None

    @pytest.mark.parametrize(
        "headers",
        [{}, {"Host": "testserver:81"}, {"X-Forwarded-For": "192.0.2.1"}],
        ids=["address", "host", "header"],
    )
    def test_nothing_a_caller_says_gives_another_five(self, headers, clinic_a):
        """A port of ours, a header of a proxy, another address of theirs."""
        user = clinic_a.therapist.user
        for number in range(5):
            log_in(phone(), user, f"{WRONG}-{number}")

        answer = log_in(phone("198.51.100.4", **headers), user)

        assert codes(answer) == ["too_many_login_attempts"]

    @pytest.mark.parametrize(
        ("role", "letter", "spelt"),
        [
            ("therapist", "i", "I"),
            ("therapist", "i", "\u0131"),
            ("therapist", "s", "\u017f"),
            ("desk", "k", "\u212a"),
        ],
    )
    def test_an_account_has_one_count_however_it_is_spelt(
        self, role, letter, spelt, clinic_a
    ):
        """PostgreSQL finds `i` by a dotless one, as both have one upper case."""
        user = getattr(clinic_a, role).user
        for number in range(5):
            log_in(phone(), user, f"{WRONG}-{number}")

        email = user.email.replace(letter, spelt)
        answer = send(phone(), "login", {"email": email, "password": PASSWORD})

        assert email != user.email
        assert codes(answer) == ["too_many_login_attempts"]

    def test_an_address_has_a_hundred_tries_a_minute(self, clinic_a):
        for number in range(100):
            body = {"email": f"{number}@x.org", "password": WRONG}
            assert codes(send(phone(), "login", body)) == ["email_password_mismatch"]

        answer = log_in(phone(), clinic_a.therapist.user)

        assert codes(answer) == ["too_many_login_attempts"]
        elsewhere = log_in(phone("198.51.100.4"), clinic_a.therapist.user)
        assert token_in(elsewhere) is not None

    def test_an_account_is_mailed_five_reset_keys_in_a_quarter(
        self, clinic_a, django_capture_on_commit_callbacks
    ):
        email = {"email": clinic_a.therapist.user.email}
        with django_capture_on_commit_callbacks() as callbacks:
            answers = [send(phone(), "password/request", email) for _ in range(6)]

        assert [answer.status_code for answer in answers] == [200] * 5 + [429]
        assert len(callbacks) == 5

    def test_who_is_unknown_is_limited_alike(self):
        stranger = make_user("stranger")
        for email in (stranger.email, "nobody@example.org"):
            body = {"email": email, "password": WRONG}
            faults = [codes(send(phone(), "login", body)) for _ in range(6)]
            assert faults == [["email_password_mismatch"]] * 5 + [
                ["too_many_login_attempts"]
            ]


def test_reauthentication_at_once_is_limited_too(counted, clinic_a):
    token = token_of(clinic_a.therapist)

    def give(number: int) -> int:
        return phone().post(
            "/api/v1/devices/current/reauthenticate/",
            {"password": f"{WRONG}-{number}"},
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        ).status_code  # fmt: skip

    statuses = at_once(give, 100)

    assert set(statuses) == {400, 429}
    assert statuses.count(400) <= 5 + WORKERS
    assert len(counted) <= 5 + WORKERS
