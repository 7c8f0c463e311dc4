"""How long a session and a token live, and what ends them before."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinic.enums import Role
from clinic.models import Device, DeviceUse, Membership, User
from tests.api.course import V1
from tests.api.test_login import code_now, log_in
from tests.conftest import PASSWORD, acting, mailed, token_of

INDEX = "/admin/"
AN_INSTANT = timedelta(milliseconds=1)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def nobody_tried_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def now(time_machine: Any) -> datetime:
    """The moment at which the clock stands still."""
    moment = timezone.now().replace(microsecond=0)
    time_machine.move_to(moment, tick=False)
    return moment


@pytest.fixture
def at(time_machine: Any, now: datetime) -> Any:
    """Move on, to so long after the beginning."""
    return lambda later: time_machine.move_to(now + later, tick=False)


@pytest.fixture
def phone() -> Browser:
    return Browser(raise_request_exception=False, headers={"User-Agent": "Palpate 1"})


def window_of(user: User) -> Browser:
    """A browser, logged in just now."""
    browser = Browser(raise_request_exception=False)
    login = {"login": user.email, "password": PASSWORD}
    assert browser.post("/accounts/login/", login).status_code == 302
    return browser


def opens(caller: Any) -> bool:
    answer = caller.get(f"{V1}me/")
    assert answer.status_code in {200, 401}
    return answer.status_code == 200


# Browsers: 15 minutes idle, 12 hours at all


def test_a_browser_is_in_for_fifteen_idle_minutes(clinic_a, at):
    first, second = window_of(clinic_a.admin.user), window_of(clinic_a.admin.user)

    at(15 * MINUTE - AN_INSTANT)
    assert first.get(INDEX).status_code == 200
    at(15 * MINUTE)
    assert second.get(INDEX).url.startswith("/accounts/login/")
    assert "_auth_user_id" not in second.session


def test_no_page_of_an_idle_browser_opens_whatever_else_it_sends(clinic_a, at):
    window = window_of(clinic_a.admin.user)
    at(15 * MINUTE)

    page = window.get("/accounts/2fa/", headers={"Authorization": "Bearer x"})

    assert page.url.startswith("/accounts/login/")


def test_who_goes_on_stays_in_for_twelve_hours(clinic_a, at):
    window = window_of(clinic_a.admin.user)

    for times in range(1, 12 * 6):
        at(times * 10 * MINUTE)
        assert opens(window)
    at(12 * HOUR - AN_INSTANT)
    assert window.get(INDEX).status_code == 200
    at(12 * HOUR)
    assert window.get(INDEX).url.startswith("/accounts/login/")


def test_going_on_is_not_written_at_every_request(clinic_a, at):
    window = window_of(clinic_a.client_member.user)
    writes = []

    for seconds in (1, 14, 15, 16, 29, 30):
        at(seconds * SECOND)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert opens(window)
        writes.append(sum("UPDATE" in query["sql"] for query in queries))

    assert writes == [1, 0, 1, 0, 0, 1]


def test_a_session_of_an_app_ends_like_a_browsers(phone, clinic_a, at):
    answer = log_in(phone, clinic_a.therapist.user)
    session = {"X-Session-Token": answer.json()["meta"]["session_token"]}
    door = "/_allauth/app/v1/auth/session"

    at(15 * MINUTE - AN_INSTANT)
    before = phone.get(door, headers=session).status_code
    at(30 * MINUTE)

    assert (before, phone.get(door, headers=session).status_code) == (200, 410)


# Tokens: 14 days unused, 90 days at all


def test_a_token_lives_for_fourteen_unused_days(api, clinic_a, at):
    first, second = api(clinic_a.therapist), api(clinic_a.therapist)
    assert opens(first)
    assert opens(second)

    at(14 * DAY - AN_INSTANT)
    assert opens(first)
    at(14 * DAY)
    assert not opens(second)
    assert opens(first)


def test_a_token_that_was_never_used_ends_too(api, clinic_a, at):
    never = api(clinic_a.therapist)

    at(14 * DAY + 2 * MINUTE)  # To PostgreSQL it was made up to two minutes ago.

    assert not opens(never)


def test_a_token_in_use_lives_for_ninety_days(api, clinic_a, at):
    token = api(clinic_a.therapist)

    for day in range(0, 90, 10):
        at(day * DAY)
        assert opens(token)
    at(90 * DAY - AN_INSTANT)
    assert opens(token)
    at(90 * DAY)
    assert not opens(token)


def test_use_is_noted_once_in_a_hundredth_of_the_idle_limit(api, clinic_a, at, now):
    token = api(clinic_a.therapist)
    noted = []

    for later in (0 * HOUR, HOUR, 3.36 * HOUR - AN_INSTANT, 3.36 * HOUR, 4 * HOUR):
        at(later)
        assert opens(token)
        noted.append(DeviceUse.objects.get().at - now)

    assert noted == [0 * HOUR, 0 * HOUR, 0 * HOUR, 3.36 * HOUR, 3.36 * HOUR]


def test_a_person_sees_when_a_device_was_used(therapist, now):
    assert opens(therapist)

    (device,) = therapist.get(f"{V1}devices/").json()["results"]

    assert device["used_at"] == now.isoformat().replace("+00:00", "Z")


# What ends them all: another password, another factor


class Person:
    """Someone at browsers and an app, who may have a second factor."""

    def __init__(self, member: Any, move_on: Any) -> None:
        self.member, self.move_on = member, move_on
        self.secret = ""
        self.password = PASSWORD

    def window(self) -> Browser:
        """Another browser, logged in; a code is good for one log-in."""
        window = Browser(raise_request_exception=False)
        login = {"login": self.member.user.email, "password": self.password}
        answer = window.post("/accounts/login/", login)
        if answer.url == "/accounts/2fa/authenticate/":
            self.move_on(timedelta(seconds=30))
            answer = window.post(answer.url, {"code": code_now(self.secret)})
        assert "_auth_user_id" in window.session
        return window

    def set_up_totp(self, window: Browser) -> Any:
        self.reauthenticate(window)
        window.get("/accounts/2fa/totp/activate/")
        self.secret = window.session["mfa.totp.secret"]
        code = {"code": code_now(self.secret)}
        return window.post("/accounts/2fa/totp/activate/", code)

    def renew_recovery_codes(self, window: Browser) -> Any:
        self.reauthenticate(window)
        return window.post("/accounts/2fa/recovery-codes/generate/")

    def remove_totp(self, window: Browser) -> Any:
        self.reauthenticate(window)
        return window.post("/accounts/2fa/totp/deactivate/")

    def change_password(self, window: Browser) -> Any:
        old, self.password = self.password, "another-horse-battery"
        new = {"password1": self.password, "password2": self.password}
        return window.post("/accounts/password/change/", {"oldpassword": old, **new})

    def reset_password(self, window: Browser) -> Any:
        stranger = Browser(raise_request_exception=False)
        stranger.post("/accounts/password/reset/", {"email": self.member.user.email})
        key = re.search(r"/accounts/password/reset/key/\S+", mailed().pop().body)[0]
        page = stranger.get(key).url
        self.password = "a-third-horse-battery"
        new = {"password1": self.password, "password2": self.password}
        return stranger.post(page, new)

    def reauthenticate(self, window: Browser) -> None:
        window.post("/accounts/reauthenticate/", {"password": self.password})


CHANGES = [
    (Person.set_up_totp, "Authenticator App Activated", True),
    (Person.renew_recovery_codes, "New Recovery Codes Generated", True),
    (Person.remove_totp, "Authenticator App Deactivated", True),
    (Person.change_password, "Password Changed", True),
    (Person.reset_password, "Password Reset", False),
]


def test_a_change_of_credentials_ends_all_other_sessions_and_tokens(
    committed, api, clinic_a, clinic_b, now, time_machine
):
    """In every clinic, and the person is told once; the browser that changed stays."""
    with acting(clinic_b.admin), transaction.atomic():
        there = Membership.objects.create(
            user=clinic_a.therapist.user, role=Role.THERAPIST, started_at=now - DAY
        )
    person = Person(clinic_a.therapist, lambda by: time_machine.shift(by))
    stranger = api(clinic_a.admin)

    for change, subject, stays in CHANGES:
        here, elsewhere = person.window(), person.window()
        app, app_there = api(clinic_a.therapist), api(there)
        assert all(opens(one) for one in (here, elsewhere, app, app_there))
        mail.outbox.clear()

        assert change(person, here).status_code == 302

        open_ones = [opens(one) for one in (here, elsewhere, app, app_there)]
        assert open_ones == [stays, False, False, False], subject
        (told,) = mail.outbox
        assert subject in told.subject
        assert told.to == [clinic_a.therapist.user.email]
        assert opens(stranger)


def test_the_list_of_devices_shows_no_token_from_before(api, clinic_a):
    before = api(clinic_a.therapist)
    assert opens(before)
    clinic_a.therapist.user.set_password("another-horse-battery")
    clinic_a.therapist.user.save()

    (device,) = api(clinic_a.therapist).get(f"{V1}devices/").json()["results"]

    assert not opens(before)
    assert device["used_at"] is not None


def test_no_write_makes_tokens_from_before_open_again(api, clinic_a):
    """Whoever saves a person they read earlier writes the former count."""
    before = api(clinic_a.therapist)
    stale = User.objects.get(pk=clinic_a.therapist.user_id)
    clinic_a.therapist.user.set_password("another-horse-battery")
    clinic_a.therapist.user.save()

    stale.name = "Renamed"
    stale.save(update_fields=["name", "credentials"])

    assert not opens(before)


# Rights that end, and who may revoke


def test_a_disabled_person_is_out_at_the_next_request(api, clinic_a):
    token, window = api(clinic_a.therapist), window_of(clinic_a.therapist.user)
    assert opens(token)
    assert opens(window)

    User.objects.filter(pk=clinic_a.therapist.user_id).update(is_active=False)

    assert not opens(token)
    assert not opens(window)


def test_a_changed_role_holds_from_the_next_request(api, clinic_a):
    token = api(clinic_a.therapist)
    before = token.get(f"{V1}episodes/").status_code

    with acting(clinic_a.admin):
        Membership.objects.filter(pk=clinic_a.therapist.pk).update(role=Role.FRONT_DESK)

    assert (before, token.get(f"{V1}episodes/").status_code) == (200, 403)


@pytest.mark.parametrize("who", ["therapist", "admin"])
def test_a_token_is_revoked_by_its_person_or_a_clinic_admin(who, api, clinic_a):
    token = api(clinic_a.therapist)
    device = token.get(f"{V1}me/").json()["device"]

    answer = api(getattr(clinic_a, who)).delete(f"{V1}devices/{device}/")

    assert answer.status_code == 204
    assert not opens(token)


def test_a_token_has_256_bits_of_which_a_digest_is_kept(clinic_a):
    tokens = {token_of(clinic_a.therapist) for _ in range(8)}

    with acting(clinic_a.admin):
        kept = {bytes(device.digest) for device in Device.objects.all()}
    random = [token.removeprefix("palpate_") for token in tokens]
    assert {len(urlsafe_b64decode(f"{one}=")) for one in random} == {32}
    assert kept == {sha256(token.encode()).digest() for token in tokens}
