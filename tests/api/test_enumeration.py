"""Nobody learns who has an account, by what is answered or by how long it takes."""

import json
import re
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from tests.api.test_login import AUTH
from tests.conftest import PASSWORD, Practice, mailed

TIMES = 200
UNKNOWN = "somebody-or-other-0123456789@example.org"


@pytest.fixture(autouse=True)
def unlimited(settings: Any) -> Iterator[None]:
    settings.ACCOUNT_RATE_LIMITS = False
    yield
    cache.clear()


def ask(step: str, body: dict[str, str]) -> Any:
    phone = Browser(raise_request_exception=False)
    return phone.post(f"{AUTH}{step}", json.dumps(body), "application/json")


def submit(path: str, body: dict[str, str]) -> Any:
    return Browser(raise_request_exception=False).post(path, body)


def log_in(email: str) -> Any:
    return ask("login", {"email": email, "password": "wrong-horse-battery"})


def reset(email: str) -> Any:
    return ask("password/request", {"email": email})


def sign_up(email: str) -> Any:
    return ask("signup", {"email": email, "password": PASSWORD})


def log_in_by_browser(email: str) -> Any:
    wrong = {"login": email, "password": "wrong-horse-battery"}
    return submit("/accounts/login/", wrong)


def reset_by_browser(email: str) -> Any:
    return submit("/accounts/password/reset/", {"email": email})


WAYS = [log_in, reset, sign_up, log_in_by_browser, reset_by_browser]


def seen(answer: Any, email: str) -> Any:
    """All of an answer but what is random in it, and the address that was asked for."""
    random = r"csrfmiddlewaretoken\S* value=\S+|nonce=\S+"
    body = re.sub(random, "", answer.content.decode())
    headers = set(answer.headers) - {"X-Request-ID"}
    place = answer.headers.get("Location")
    body = body.replace(email, "")
    return answer.status_code, place, sorted(answer.cookies), sorted(headers), body


@pytest.mark.parametrize("way", WAYS)
def test_known_and_unknown_addresses_are_answered_alike(way, clinic_a: Practice):
    email = clinic_a.therapist.user.email

    assert seen(way(email), email) == seen(way(UNKNOWN), UNKNOWN)


@pytest.mark.parametrize("way", [reset, reset_by_browser])
def test_before_its_answer_a_reset_looks_nobody_up(way, clinic_a: Practice):
    with CaptureQueriesContext(connection) as queries:
        way(clinic_a.therapist.user.email)

    asked = [query["sql"] for query in queries]
    assert [sql for sql in asked if "SAVEPOINT" not in sql] == []


@pytest.mark.parametrize("way", [reset, reset_by_browser])
def test_after_its_answer_both_are_mailed(way, committed, clinic_a: Practice):
    email = clinic_a.therapist.user.email

    for one in (email, UNKNOWN):
        way(one)

    known, unknown = mailed()
    assert (known.to, unknown.to) == ([email], [UNKNOWN])
    assert "/accounts/password/reset/key/" in known.body
    assert "/accounts/password/reset/key/" not in unknown.body


def test_a_reset_that_could_not_be_mailed_is_told(committed, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1  # Where nobody answers.

    reset(UNKNOWN)

    assert mailed() == []
    (told,) = [one for one in caplog.records if one.name == "api.password_reset"]
    assert told.getMessage() == "A mail about a new password was not sent."


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("way", [log_in, reset, reset_by_browser])
def test_it_takes_as_long_for_an_unknown_address(
    way, committed, clinic_a: Practice, settings, monkeypatch, capsys
):
    """Under the hasher of production, in turns, so that what else the machine does
    falls on both. What comes after an answer is over before the next is asked for."""
    monkeypatch.setattr("api.password_reset.ANSWERED", 0.05)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    user = clinic_a.therapist.user
    user.set_password(PASSWORD)
    user.save()
    times: dict[str, list[float]] = {user.email: [], UNKNOWN: []}

    for turn in range(TIMES):
        for email in sorted(times, reverse=bool(turn % 2)):
            begun = time.perf_counter()
            way(email)
            times[email].append(time.perf_counter() - begun)
            mailed().clear()

    known, unknown = (median(taken) for taken in times.values())
    difference = abs(known - unknown) / max(known, unknown)
    with capsys.disabled():
        print(
            f"\n{way.__name__}: known {known * 1000:.1f} ms,"
            f" unknown {unknown * 1000:.1f} ms,"
            f" {difference:.1%} apart (median of {TIMES})",
            end=" ",
        )
    assert difference < 0.1
