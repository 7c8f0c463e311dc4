"""Showing again who one is, and being fresh for five minutes."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.http import JsonResponse
from django.test import Client as Browser
from django.urls import include, path
from django.utils import timezone
from rest_framework.test import APIClient

from api.login import is_fresh
from clinic.domain.device import freshen_device, revoke_device
from clinic.errors import AlreadyDone, NotAllowed
from clinic.models import Device, Receipt
from tests.api.course import V1
from tests.api.test_login import (
    code_now,
    log_in,
    second_step,
    token_in,
    with_totp,
)
from tests.api.world import caller
from tests.conftest import PASSWORD, acting

DOOR = f"{V1}devices/current/reauthenticate/"
WRONG = "wrong-horse-battery"
OTHER_SECRET = "KRSXG5CTMVRXEZLU"
FIVE_MINUTES = timedelta(minutes=5)
AN_INSTANT = timedelta(microseconds=1000)


def freshness(request: Any) -> JsonResponse:
    return JsonResponse({"fresh": is_fresh(request)})


urlpatterns = [path("freshness/", freshness), path("", include("backend.urls"))]


class Undo(Exception):
    pass


@pytest.fixture(autouse=True)
def required(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    settings.REQUIRE_REAUTHENTICATION = True


@pytest.fixture(autouse=True)
def nobody_tried_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def now(time_machine: Any) -> datetime:
    """The moment at which the clock stands still."""
    moment = timezone.now().replace(microsecond=0)
    time_machine.move_to(moment, tick=False)
    return moment


@pytest.fixture
def phone() -> Browser:
    """Someone's app, not logged in."""
    return Browser(raise_request_exception=False, headers={"User-Agent": "Palpate 1"})


@pytest.fixture
def window(clinic_a):
    """The clinic admin's browser, logged in just now."""
    browser = Browser(raise_request_exception=False)
    login = {"login": clinic_a.admin.user.email, "password": PASSWORD}
    assert browser.post("/accounts/login/", login).status_code == 302
    return browser


def fresh(caller: Any) -> bool:
    return caller.get("/freshness/").json()["fresh"]


def give(caller: APIClient, **proof: Any) -> Any:
    return caller.post(DOOR, proof)


def fresh_untils(practice) -> list[datetime | None]:
    """Of every device in the clinic, the oldest first."""
    with acting(practice.admin):
        devices = Device.objects.order_by("pk")
        return list(devices.values_list("fresh_until", flat=True))


def recovery_codes(member) -> list[str]:
    RecoveryCodes.activate(member.user)
    kept = Authenticator.objects.get(
        user=member.user, type=Authenticator.Type.RECOVERY_CODES
    )
    return kept.wrap().get_unused_codes()


def fault_in(document) -> tuple[str, str]:
    (fault,) = document["errors"]
    return fault["pointer"], fault["code"]


def with_z(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


# It works


def test_a_password_makes_the_calling_device_fresh(therapist, clinic_a, now):
    before = fresh(therapist)

    answer = give(therapist, password=PASSWORD)

    assert answer.status_code == 200
    device = therapist.get(f"{V1}devices/{answer.json()['id']}/")
    assert answer.json() == device.json()
    assert answer.headers["ETag"] == device.headers["ETag"]
    assert answer.json()["id"] == therapist.get(f"{V1}me/").json()["device"]
    assert answer.json()["fresh_until"] == with_z(now + FIVE_MINUTES)
    assert (before, fresh(therapist)) == (False, True)


def test_a_device_is_fresh_for_five_minutes_to_the_instant(
    therapist, now, time_machine
):
    give(therapist, password=PASSWORD)

    time_machine.move_to(now + FIVE_MINUTES - AN_INSTANT, tick=False)
    at_the_end = fresh(therapist)
    time_machine.move_to(now + FIVE_MINUTES, tick=False)

    assert (at_the_end, fresh(therapist)) == (True, False)


def test_a_stale_device_becomes_fresh_again(therapist, now, time_machine):
    give(therapist, password=PASSWORD)
    time_machine.move_to(now + 2 * FIVE_MINUTES, tick=False)

    answer = give(therapist, password=PASSWORD)

    assert answer.json()["fresh_until"] == with_z(now + 3 * FIVE_MINUTES)
    assert fresh(therapist) is True


def test_a_totp_code_makes_the_device_fresh(therapist, clinic_a, now):
    with_totp(clinic_a.therapist)

    answer = give(therapist, code=code_now())

    assert answer.status_code == 200
    assert answer.json()["fresh_until"] == with_z(now + FIVE_MINUTES)
    assert fresh(therapist) is True
    assert Authenticator.objects.get().last_used_at == now


def test_a_recovery_code_makes_the_device_fresh(therapist, clinic_a):
    with_totp(clinic_a.therapist)
    code, *_ = recovery_codes(clinic_a.therapist)

    answer = give(therapist, code=code)

    assert (answer.status_code, fresh(therapist)) == (200, True)


@pytest.mark.parametrize("role", ["therapist", "admin", "desk", "client_member"])
def test_every_role_reauthenticates_by_password_and_by_code(role, api, clinic_a):
    member = getattr(clinic_a, role)
    with_totp(member)
    by_password, by_code = api(member), api(member)

    answers = [give(by_password, password=PASSWORD), give(by_code, code=code_now())]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [fresh(by_password), fresh(by_code)] == [True, True]


def test_no_other_device_becomes_fresh(api, clinic_a, clinic_b, now):
    other_device, other_person, elsewhere, therapist = (
        api(clinic_a.therapist),
        api(clinic_a.admin),
        api(clinic_b.therapist),
        api(clinic_a.therapist),
    )

    give(therapist, password=PASSWORD)

    assert fresh(therapist) is True
    assert [fresh(one) for one in (other_device, other_person, elsewhere)] == [
        False
    ] * 3
    assert fresh_untils(clinic_a) == [None, None, now + FIVE_MINUTES]
    assert fresh_untils(clinic_b) == [None]


# What is not one's own


def test_a_wrong_password_does_not_make_a_device_fresh(therapist, clinic_a, problem):
    document = problem(give(therapist, password=WRONG), 400, "invalid-input")

    assert fault_in(document) == ("/password", "incorrect")
    assert fresh(therapist) is False
    assert fresh_untils(clinic_a) == [None]


def test_a_wrong_password_leaves_a_fresh_device_as_it_was(therapist, clinic_a, now):
    give(therapist, password=PASSWORD)

    answer = give(therapist, password=WRONG)

    assert (answer.status_code, fresh(therapist)) == (400, True)
    assert fresh_untils(clinic_a) == [now + FIVE_MINUTES]


@pytest.mark.parametrize("code", ["000000", "x", "0" * 500])
def test_a_wrong_code_does_not_make_a_device_fresh(code, therapist, clinic_a, problem):
    with_totp(clinic_a.therapist)
    recovery_codes(clinic_a.therapist)

    document = problem(give(therapist, code=code), 400, "invalid-input")

    assert fault_in(document) == ("/code", "incorrect")
    assert fresh(therapist) is False
    assert fresh_untils(clinic_a) == [None]


def test_another_persons_password_does_not_make_a_device_fresh(
    therapist, clinic_a, problem
):
    other = clinic_a.admin.user
    other.set_password("another-horse-battery")
    other.save(update_fields=["password"])

    document = problem(give(therapist, password="another-horse-battery"), 400)

    assert fault_in(document) == ("/password", "incorrect")
    assert fresh_untils(clinic_a) == [None]


def test_another_persons_codes_do_not_make_a_device_fresh(
    therapist, desk, clinic_a, problem
):
    with_totp(clinic_a.therapist)
    with_totp(clinic_a.desk, OTHER_SECRET)
    recovery, *_ = recovery_codes(clinic_a.desk)

    documents = [
        problem(give(therapist, code=recovery), 400),
        problem(give(desk, code=code_now()), 400),
    ]

    assert [fault_in(one) for one in documents] == [("/code", "incorrect")] * 2
    assert fresh_untils(clinic_a) == [None, None]


def test_a_code_does_nothing_for_who_has_no_second_factor(therapist, clinic_a, problem):
    with_totp(clinic_a.admin)

    document = problem(give(therapist, code=code_now()), 400)

    assert fault_in(document) == ("/code", "incorrect")
    assert fresh_untils(clinic_a) == [None]


def test_a_password_is_no_code_and_a_code_no_password(therapist, clinic_a, problem):
    with_totp(clinic_a.therapist)

    documents = [
        problem(give(therapist, code=PASSWORD), 400),
        problem(give(therapist, password=code_now()), 400),
    ]

    assert [fault_in(one) for one in documents] == [
        ("/code", "incorrect"),
        ("/password", "incorrect"),
    ]
    assert fresh_untils(clinic_a) == [None]


def test_a_totp_code_works_once(api, clinic_a, problem):
    with_totp(clinic_a.therapist)
    first, second = api(clinic_a.therapist), api(clinic_a.therapist)
    code = code_now()

    assert give(first, code=code).status_code == 200
    document = problem(give(second, code=code), 400)

    assert fault_in(document) == ("/code", "incorrect")
    assert (fresh(first), fresh(second)) == (True, False)


def test_a_totp_code_works_once_however_it_is_written(api, clinic_a):
    with_totp(clinic_a.therapist)
    first, second = api(clinic_a.therapist), api(clinic_a.therapist)
    code = code_now()

    assert give(first, code=code).status_code == 200
    assert give(second, code=f"{code[:3]} {code[3:]}").status_code == 400
    assert fresh(second) is False


def test_the_code_of_a_log_in_does_not_reauthenticate(therapist, phone, clinic_a):
    user, code = with_totp(clinic_a.therapist), code_now()
    assert second_step(phone, log_in(phone, user), code).status_code == 200

    answer = give(therapist, code=code)

    assert (answer.status_code, fresh(therapist)) == (400, False)


def test_a_recovery_code_reauthenticates_once(api, clinic_a, problem):
    with_totp(clinic_a.therapist)
    code, *_ = recovery_codes(clinic_a.therapist)
    first, second = api(clinic_a.therapist), api(clinic_a.therapist)

    assert give(first, code=code).status_code == 200
    document = problem(give(second, code=code), 400)

    assert fault_in(document) == ("/code", "incorrect")
    assert (fresh(first), fresh(second)) == (True, False)


# Who has no device


def test_a_browser_has_no_device_to_make_fresh(window, therapist, clinic_a, problem):
    answer = window.post(DOOR, {"password": PASSWORD}, content_type="application/json")

    problem(answer, 409, "no-device")
    assert fresh_untils(clinic_a) == [None]


def test_that_there_is_no_device_is_told_before_what_is_wrong(window, problem):
    problem(window.post(DOOR, {}, content_type="application/json"), 409, "no-device")


def test_nobody_reauthenticates_without_a_token(therapist, clinic_a, problem):
    for stranger in (APIClient(), caller("palpate_wrong")):
        problem(give(stranger, password=PASSWORD), 401, "not-logged-in")

    assert fresh_untils(clinic_a) == [None]


def test_a_revoked_device_does_not_become_fresh(therapist, clinic_a, problem):
    with acting(clinic_a.admin):
        revoke_device(Device.objects.get(), by=clinic_a.admin)

    problem(give(therapist, password=PASSWORD), 401, "not-logged-in")

    assert fresh_untils(clinic_a) == [None]


# Malformed


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({}, ("/password", "required")),
        ({"password": PASSWORD, "code": "123456"}, ("/code", "invalid")),
        ({"password": ""}, ("/password", "blank")),
        ({"password": None}, ("/password", "null")),
        ({"password": [PASSWORD]}, ("/password", "invalid")),
        ({"password": "\x00"}, ("/password", "null_characters_not_allowed")),
        ({"code": " "}, ("/code", "blank")),
        ({"code": {"code": "1"}}, ("/code", "invalid")),
        ({"password": PASSWORD, "device": "x"}, ("/device", "unknown_field")),
        ({"password": PASSWORD, "fresh_until": "x"}, ("/fresh_until", "unknown_field")),
    ],
    ids=range(10),
)
def test_exactly_one_proof_is_taken(body, fault, therapist, clinic_a, problem):
    document = problem(give(therapist, **body), 400, "invalid-input")

    assert fault_in(document) == fault
    assert fresh_untils(clinic_a) == [None]


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{"])
def test_a_body_that_is_no_object_is_refused(body, therapist, clinic_a, problem):
    problem(therapist.generic("POST", DOOR, body, "application/json"), 400)

    assert fresh_untils(clinic_a) == [None]


# Guessing


@pytest.mark.parametrize("wrong", [{"password": WRONG}, {"code": "000000"}])
def test_guessing_is_stopped(wrong, therapist, clinic_a, problem):
    with_totp(clinic_a.therapist)
    right = {"password": PASSWORD} if "password" in wrong else {"code": code_now()}

    guesses = [give(therapist, **wrong).status_code for _ in range(5)]
    answer = give(therapist, **right)

    problem(answer, 429, "too-many-requests")
    assert guesses == [400] * 5
    assert answer.headers["Retry-After"] == "300"
    assert fresh_untils(clinic_a) == [None]


def test_after_the_wait_the_right_password_is_taken(therapist, now, time_machine):
    for _ in range(6):
        answer = give(therapist, password=WRONG)
    wait = timedelta(seconds=int(answer.headers["Retry-After"]))
    time_machine.move_to(now + wait, tick=False)

    answer = give(therapist, password=PASSWORD)

    assert (answer.status_code, fresh(therapist)) == (200, True)


def test_a_person_has_ten_tries_a_minute_from_all_devices(api, clinic_a, problem):
    first, second = api(clinic_a.therapist), api(clinic_a.therapist)

    tries = [give(first, password=PASSWORD).status_code for _ in range(10)]
    answer = give(second, password=PASSWORD)

    problem(answer, 429, "too-many-requests")
    assert tries == [200] * 10
    assert answer.headers["Retry-After"] == "60"
    assert fresh(second) is False


def test_one_persons_guesses_do_not_stop_another(therapist, desk):
    for _ in range(6):
        answer = give(therapist, password=WRONG)

    assert answer.status_code == 429
    assert give(desk, password=PASSWORD).status_code == 200


def test_guesses_here_count_at_the_log_in(therapist, phone, clinic_a):
    for _ in range(5):
        give(therapist, password=WRONG)

    answer = log_in(phone, clinic_a.therapist.user)

    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["code"]) == (400, "too_many_login_attempts")


def test_a_try_counts_though_its_transaction_is_rolled_back(therapist, problem):
    for _ in range(5):
        with suppress(Undo), transaction.atomic():
            assert give(therapist, password=WRONG).status_code == 400
            raise Undo

    problem(give(therapist, password=PASSWORD), 429, "too-many-requests")


def test_a_used_code_stays_used_though_its_transaction_is_rolled_back(
    therapist, clinic_a
):
    with_totp(clinic_a.therapist)
    code = code_now()
    with suppress(Undo), transaction.atomic():
        assert give(therapist, code=code).status_code == 200
        raise Undo

    assert (fresh(therapist), give(therapist, code=code).status_code) == (False, 400)


# What is left behind


def test_no_receipt_remembers_a_password(therapist, clinic_a):
    key = {"Idempotency-Key": "again"}
    body = {"password": PASSWORD}

    first = therapist.post(DOOR, body, headers=key)
    again = therapist.post(DOOR, {"password": WRONG}, headers=key)

    assert (first.status_code, again.status_code) == (200, 400)
    with acting(clinic_a.therapist):
        assert list(Receipt.objects.all()) == []


def test_a_device_gets_no_session(therapist, clinic_a):
    with_totp(clinic_a.therapist)

    answers = [give(therapist, password=PASSWORD), give(therapist, code=code_now())]

    assert [answer.cookies for answer in answers] == [{}, {}]


# Tokens


def test_a_log_in_makes_its_device_fresh(phone, clinic_a, now, time_machine):
    device = caller(token_in(log_in(phone, clinic_a.therapist.user)))

    assert fresh(device) is True
    assert fresh_untils(clinic_a) == [now + FIVE_MINUTES]
    time_machine.move_to(now + FIVE_MINUTES, tick=False)
    assert fresh(device) is False


def test_a_log_in_with_a_second_factor_makes_its_device_fresh(phone, clinic_a):
    user = with_totp(clinic_a.therapist)

    device = caller(token_in(second_step(phone, log_in(phone, user), code_now())))

    assert fresh(device) is True


def test_a_token_of_a_fresh_device_is_not_fresh(therapist, clinic_a):
    give(therapist, password=PASSWORD)
    body = {"membership": str(clinic_a.therapist.pk), "name": "script"}

    issued = therapist.post(f"{V1}devices/", body).json()

    assert issued["fresh_until"] is None
    assert (fresh(therapist), fresh(caller(issued["token"]))) == (True, False)


def test_a_token_of_the_command_is_not_fresh(clinic_a):
    told = StringIO()

    call_command(
        "create_token",
        email=clinic_a.therapist.user.email,
        name="script",
        stdout=told,
    )

    assert fresh(caller(told.getvalue().strip())) is False
    assert fresh_untils(clinic_a) == [None]


# Browsers


def test_a_browser_is_fresh_for_five_minutes_after_its_log_in(
    window, now, time_machine
):
    at_first = fresh(window)
    time_machine.move_to(now + FIVE_MINUTES - AN_INSTANT, tick=False)
    at_the_end = fresh(window)
    time_machine.move_to(now + FIVE_MINUTES, tick=False)

    assert (at_first, at_the_end, fresh(window)) == (True, True, False)


def test_a_browser_becomes_fresh_again_by_its_own_page(window, now, time_machine):
    time_machine.move_to(now + FIVE_MINUTES, tick=False)
    window.post("/accounts/reauthenticate/", {"password": WRONG})
    after_wrong = fresh(window)

    window.post("/accounts/reauthenticate/", {"password": PASSWORD})

    assert (after_wrong, fresh(window)) == (False, True)


def test_a_session_without_a_record_of_its_log_in_is_not_fresh(browser, clinic_a):
    assert fresh(browser(clinic_a.admin)) is False


def test_a_fresh_browser_does_not_lend_its_freshness_to_a_device(window, api, clinic_a):
    token = api(clinic_a.admin)._credentials["HTTP_AUTHORIZATION"]

    answer = window.get("/freshness/", headers={"Authorization": token})

    assert answer.json() == {"fresh": False}
    assert fresh(window) is True


def test_nobody_is_not_fresh(window):
    assert fresh(window) is True
    assert fresh(Browser()) is False


def test_everyone_is_fresh_where_nothing_is_required(
    therapist, browser, clinic_a, settings
):
    settings.REQUIRE_REAUTHENTICATION = False

    assert (fresh(therapist), fresh(browser(clinic_a.admin))) == (True, True)


# The domain


def test_only_its_holder_makes_a_device_fresh(therapist, clinic_a):
    with acting(clinic_a.admin):
        device = Device.objects.get()
        with pytest.raises(NotAllowed):
            freshen_device(device, by=clinic_a.admin)

    assert fresh_untils(clinic_a) == [None]


def test_a_revoked_device_is_not_made_fresh(therapist, clinic_a):
    with acting(clinic_a.therapist):
        device = revoke_device(Device.objects.get(), by=clinic_a.therapist)
        with pytest.raises(AlreadyDone):
            freshen_device(device, by=clinic_a.therapist)

    assert fresh_untils(clinic_a) == [None]
