"""Every way in, and that none of them leads past the second factor."""

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from cryptography.fernet import Fernet
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.urls import get_resolver
from django.utils import timezone

from api.encryption import decrypt
from clinic.models import Device
from tests.api.course import V1
from tests.api.test_login import (
    SECRET,
    code_now,
    log_in,
    second_step,
    send,
    token_in,
    with_totp,
)
from tests.api.world import caller
from tests.conftest import PASSWORD, acting

# What each route of the log-in can give. `asks`: it takes a password, and the second
# factor of who has one; `factor`: it takes that factor; `mails`: it mails a key that
# lets one choose a password, and no more; `inside`: it is for who is in already;
# `tells`: it gives nobody anything; `shut`: it is for nobody.
ROUTES = {
    "accounts/login/": "asks",
    "accounts/2fa/authenticate/": "factor",
    "accounts/2fa/reauthenticate/": "inside",
    "accounts/2fa/webauthn/reauthenticate/": "inside",
    "accounts/reauthenticate/": "inside",
    "accounts/password/reset/": "mails",
    "accounts/password/reset/done/": "tells",
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "mails",
    "accounts/password/reset/key/done/": "tells",
    "accounts/password/change/": "inside",
    "accounts/password/set/": "inside",
    "accounts/email/": "shut",
    "accounts/confirm-email/": "tells",
    "accounts/^confirm-email/(?P<key>[-:\\w]+)/$": "tells",
    "accounts/login/code/confirm/": "tells",
    "accounts/signup/": "shut",
    "accounts/inactive/": "tells",
    "accounts/logout/": "tells",
    "accounts/2fa/": "inside",
    "accounts/2fa/totp/activate/": "inside",
    "accounts/2fa/totp/deactivate/": "inside",
    "accounts/2fa/recovery-codes/": "inside",
    "accounts/2fa/recovery-codes/generate/": "inside",
    "accounts/2fa/recovery-codes/download/": "inside",
    "accounts/2fa/webauthn/": "inside",
    "accounts/2fa/webauthn/add/": "inside",
    "accounts/2fa/webauthn/keys/<int:pk>/edit/": "inside",
    "accounts/2fa/webauthn/keys/<int:pk>/remove/": "inside",
    "_allauth/app/v1/auth/login": "asks",
    "_allauth/app/v1/auth/2fa/authenticate": "factor",
    "_allauth/app/v1/auth/webauthn/authenticate": "factor",
    "_allauth/app/v1/auth/2fa/reauthenticate": "inside",
    "_allauth/app/v1/auth/webauthn/reauthenticate": "inside",
    "_allauth/app/v1/auth/reauthenticate": "inside",
    "_allauth/app/v1/auth/session": "tells",
    "_allauth/app/v1/auth/code/confirm": "tells",
    "_allauth/app/v1/auth/password/request": "mails",
    "_allauth/app/v1/auth/password/reset": "mails",
    "_allauth/app/v1/auth/signup": "shut",
    "_allauth/app/v1/auth/email/verify": "tells",
    "_allauth/app/v1/auth/email/verify/resend": "tells",
    "_allauth/app/v1/auth/phone/verify": "tells",
    "_allauth/app/v1/auth/phone/verify/resend": "tells",
    "_allauth/app/v1/account/password/change": "inside",
    "_allauth/app/v1/account/email": "shut",
    "_allauth/app/v1/account/phone": "inside",
    "_allauth/app/v1/account/authenticators": "inside",
    "_allauth/app/v1/account/authenticators/totp": "inside",
    "_allauth/app/v1/account/authenticators/recovery-codes": "inside",
    "_allauth/app/v1/account/authenticators/webauthn": "inside",
    "_allauth/app/v1/tokens/refresh": "tells",
    "_allauth/app/v1/config": "tells",
    "_allauth/openapi.yaml": "tells",
    "_allauth/openapi.json": "tells",
    "_allauth/openapi.html": "tells",
    "admin/login/": "tells",
}
JSON = "application/json"
PATHS = sorted(path for path in ROUTES if "<" not in path)


def everything(user) -> dict[str, str]:
    """Whatever a log-in may ask for, but for the second factor."""
    return {
        "login": user.email,
        "email": user.email,
        "password": PASSWORD,
        "code": "000000",
        "key": "x-x",
        "new_password": "a-new-horse-battery",
        "current_password": PASSWORD,
        "credential": "{}",
    }


@pytest.fixture(autouse=True)
def required(settings: Any) -> Iterator[None]:
    settings.REQUIRE_STAFF_MFA = True
    settings.ACCOUNT_RATE_LIMITS = {}
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def phone() -> Browser:
    return Browser(raise_request_exception=False, headers={"User-Agent": "Palpate 1"})


def is_in(browser: Browser) -> bool:
    return "_auth_user_id" in browser.session


def walk(resolver: Any, prefix: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        path = prefix + str(one.pattern)
        yield from walk(one, path) if hasattr(one, "url_patterns") else (path,)


def test_every_route_of_the_log_in_is_known():
    """A version of allauth that opens another way in shows here."""
    logins = ("accounts/", "_allauth/", "admin/login/")

    assert {path for path in walk(get_resolver()) if path.startswith(logins)} == set(
        ROUTES
    )


@pytest.mark.parametrize("path", [path for path in PATHS if ROUTES[path] == "shut"])
def test_what_is_shut_is_shut_for_all(path, phone, clinic_a, browser):
    user = clinic_a.client_member.user
    session = log_in(phone, user).json()["meta"]["session_token"]

    headers = {"X-Session-Token": session}
    answers = [
        answer
        for caller in (phone, browser(clinic_a.client_member))
        for answer in (
            caller.get(f"/{path}", headers=headers),
            caller.post(f"/{path}", everything(user), headers=headers),
        )
    ]

    assert [answer.status_code for answer in answers] == [403] * 4


@pytest.mark.parametrize("path", PATHS)
def test_no_route_lets_in_who_gave_a_password_alone(path, phone, clinic_a):
    """First without a step taken, then with the password accepted."""
    user = with_totp(clinic_a.therapist)
    body = everything(user)
    phone.post(f"/{path}", body)
    assert not is_in(phone)
    phone.post("/accounts/login/", body)

    answers = [phone.get(f"/{path}"), phone.post(f"/{path}", body)]

    assert "palpate_" not in "".join(str(answer.content) for answer in answers)
    assert not is_in(phone)
    assert phone.get(f"{V1}me/").status_code in {401, 403}
    assert phone.get("/admin/").status_code == 302


@pytest.mark.parametrize("path", [path for path in PATHS if "/app/" in path])
def test_no_route_gives_an_app_a_token_for_a_password_alone(path, phone, clinic_a):
    user = with_totp(clinic_a.therapist)
    session = {"X-Session-Token": log_in(phone, user).json()["meta"]["session_token"]}
    body = json.dumps(everything(user))

    told = [
        phone.generic(method, f"/{path}", body, JSON, headers=session).content
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
    ]

    assert b"access_token" not in b"".join(told)
    with acting(clinic_a.admin):
        assert list(Device.objects.all()) == []


# Who has none yet


def test_staff_without_a_factor_are_told_to_set_one_up(phone, clinic_a, problem):
    answer = log_in(phone, clinic_a.therapist.user)

    assert answer.status_code == 200
    assert answer.json()["meta"]["second_factor_required"] is True
    assert token_in(answer) is None


def test_a_browser_without_a_factor_is_told_to_set_one_up(phone, clinic_a, problem):
    given = {"login": clinic_a.desk.user.email, "password": PASSWORD}

    led = phone.post("/accounts/login/", given)

    assert led.url == "/accounts/2fa/"
    problem(phone.get(f"{V1}me/"), 403, "second-factor-required")
    problem(phone.get(f"{V1}clients/"), 403, "second-factor-required")
    assert phone.get("/admin/").url == "/accounts/2fa/"


def test_an_app_sets_one_up_and_comes_in(phone, clinic_a):
    user = clinic_a.therapist.user
    session = {"X-Session-Token": log_in(phone, user).json()["meta"]["session_token"]}
    door = "/_allauth/app/v1/account/authenticators/totp"
    send(phone, "reauthenticate", {"password": PASSWORD}, session["X-Session-Token"])
    offered = phone.get(door, headers=session).json()["meta"]["secret"]

    body = json.dumps({"code": code_now(offered)})
    made = phone.post(door, body, content_type=JSON, headers=session)
    again = second_step(phone, log_in(phone, user), code_now(offered))

    assert made.status_code == 200
    assert caller(token_in(again)).get(f"{V1}me/").status_code == 200


def test_a_client_needs_none(phone, clinic_a):
    answer = log_in(phone, clinic_a.client_member.user)

    assert caller(token_in(answer)).get(f"{V1}me/").status_code == 200


# What is kept


def test_seeds_lie_in_the_database_encrypted(clinic_a):
    with_totp(clinic_a.therapist)
    RecoveryCodes.activate(clinic_a.therapist.user)

    kept = {
        one.type: one.data.get("secret") or one.data["seed"]
        for one in Authenticator.objects.all()
    }

    assert SECRET not in str(kept)
    assert decrypt(kept["totp"]) == SECRET
    assert len(decrypt(kept["recovery_codes"])) == 80
    assert all(seed.startswith("gAAAA") for seed in kept.values())


def test_a_session_in_the_database_opens_and_tells_nothing(phone, clinic_a):
    phone.post(
        "/accounts/login/",
        {"login": clinic_a.client_member.user.email, "password": PASSWORD},
    )
    key = phone.cookies["sessionid"].value
    rows = list(phone.session.model.objects.values_list("session_key", "session_data"))

    ((kept, data),) = rows
    thief = Browser()
    thief.cookies["sessionid"] = kept

    assert phone.get(f"{V1}me/").status_code == 200
    assert key != kept
    assert data.startswith("gAAAA")
    assert thief.get(f"{V1}me/").status_code == 401


def run(command: str) -> str:
    told = StringIO()
    call_command(command, stdout=told)
    return told.getvalue()


def test_seeds_are_brought_under_a_new_key(clinic_a, settings):
    with_totp(clinic_a.therapist)
    RecoveryCodes.activate(clinic_a.therapist.user)
    new = Fernet.generate_key().decode()
    settings.ENCRYPTION_KEYS = [new, *settings.ENCRYPTION_KEYS]

    told = run("renew_encryption")
    settings.ENCRYPTION_KEYS = [new]

    assert told == "2 seeds are under the first key.\n"
    assert decrypt(Authenticator.objects.get(type="totp").data["secret"]) == SECRET


def test_no_seed_is_lost_with_its_key(clinic_a, settings):
    with_totp(clinic_a.therapist)
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(CommandError, match="nothing was changed"):
        run("renew_encryption")


def test_what_has_expired_is_removed(phone, clinic_a, time_machine):
    given = {"login": clinic_a.client_member.user.email, "password": PASSWORD}
    phone.post("/accounts/login/", given)
    sessions = phone.session.model.objects
    before = sessions.count()
    time_machine.move_to(timezone.now() + timedelta(hours=13))

    run("clear_expired")

    assert (before, sessions.count()) == (1, 0)
