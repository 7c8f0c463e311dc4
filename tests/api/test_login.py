"""Getting in: by password, by a second factor, and into which clinic."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client as Browser
from django.utils import timezone

from clinic.domain.membership import end_membership
from clinic.enums import Role
from clinic.models import Client, Device, Membership
from tests.api.course import V1
from tests.api.world import caller
from tests.conftest import PASSWORD, acting, make_user

AUTH = "/_allauth/app/v1/auth/"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def nobody_guessed_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def phone() -> Browser:
    """Someone's app, not logged in."""
    return Browser(raise_request_exception=False, headers={"User-Agent": "Palpate 1"})


def send(phone, step, body, session=""):
    return phone.post(
        f"{AUTH}{step}",
        json.dumps(body),
        content_type="application/json",
        headers={"X-Session-Token": session} if session else {},
    )


def log_in(phone, user, password=PASSWORD):
    return send(phone, "login", {"email": user.email, "password": password})


def second_step(phone, answer, code):
    session = answer.json()["meta"]["session_token"]
    return send(phone, "2fa/authenticate", {"code": code}, session)


def token_in(answer):
    return answer.json().get("meta", {}).get("access_token")


def code_now(secret=SECRET):
    counter = int(timezone.now().timestamp()) // 30
    return format_hotp_value(hotp_value(secret, counter))


def with_totp(member, secret=SECRET):
    """A person who had a second factor before they got their tokens."""
    user = member.user
    TOTP.activate(user, secret)
    user.refresh_from_db()
    with acting(member):
        Device.objects.filter(member=member).update(credentials=user.credentials)
    return user


def join(user, practice, role=Role.THERAPIST, client=None):
    with acting(practice.admin):
        return Membership.objects.create(
            user=user,
            role=role,
            client=client,
            started_at=timezone.now() - timedelta(days=1),
        )


def test_a_password_gives_a_token_that_opens_the_api(phone, clinic_a):
    answer = log_in(phone, clinic_a.therapist.user)

    assert answer.status_code == 200
    me = caller(token_in(answer)).get(f"{V1}me/").json()
    assert me["id"] == str(clinic_a.therapist.pk)
    assert me["clinic"]["id"] == str(clinic_a.id)


def test_the_token_is_a_device_named_after_the_app(phone, clinic_a):
    token = token_in(log_in(phone, clinic_a.therapist.user))

    (device,) = caller(token).get(f"{V1}devices/").json()["results"]
    assert device["name"] == "Palpate 1"


def test_a_wrong_password_opens_nothing(phone, clinic_a):
    answer = log_in(phone, clinic_a.therapist.user, "wrong-horse-battery")

    assert answer.status_code == 400
    assert token_in(answer) is None
    with acting(clinic_a.admin):
        assert list(Device.objects.all()) == []


def test_nobody_learns_whether_an_address_is_known(phone, clinic_a):
    known = log_in(phone, clinic_a.therapist.user, "wrong-horse-battery")
    unknown = send(
        phone, "login", {"email": "nobody@example.org", "password": PASSWORD}
    )

    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())


def test_a_user_of_no_clinic_gets_no_token(phone):
    answer = log_in(phone, make_user("stranger"))

    assert token_in(answer) is None


def test_an_inactive_user_gets_no_token(phone, clinic_a):
    user = clinic_a.therapist.user
    user.is_active = False
    user.save(update_fields=["is_active"])

    assert token_in(log_in(phone, user)) is None


def test_nobody_signs_up(phone):
    answer = send(phone, "signup", {"email": "new@example.org", "password": PASSWORD})

    assert answer.status_code == 403


def test_a_second_factor_is_asked_of_an_account_that_has_one(phone, clinic_a):
    user = with_totp(clinic_a.therapist)

    first = log_in(phone, user)
    second = second_step(phone, first, code_now())

    assert (first.status_code, token_in(first)) == (401, None)
    assert second.status_code == 200
    assert caller(token_in(second)).get(f"{V1}me/").status_code == 200
    with acting(clinic_a.therapist):
        assert Device.objects.get().second_factor is True


def test_a_wrong_second_factor_opens_nothing(phone, clinic_a):
    first = log_in(phone, with_totp(clinic_a.therapist))

    second = second_step(phone, first, "000000")

    assert (second.status_code, token_in(second)) == (400, None)


def test_a_code_is_good_for_one_log_in(phone, clinic_a):
    user, code = with_totp(clinic_a.therapist), code_now()

    assert second_step(phone, log_in(phone, user), code).status_code == 200
    assert second_step(phone, log_in(phone, user), code).status_code == 400


def test_a_recovery_code_works_once(phone, clinic_a):
    user = with_totp(clinic_a.therapist)
    RecoveryCodes.activate(user)
    codes = Authenticator.objects.get(
        user=user, type=Authenticator.Type.RECOVERY_CODES
    ).wrap()
    code = codes.get_unused_codes()[0]

    first = second_step(phone, log_in(phone, user), code)
    again = second_step(phone, log_in(phone, user), code)

    assert first.status_code == 200
    assert caller(token_in(first)).get(f"{V1}me/").status_code == 200
    assert again.status_code == 400


class TestWhereStaffNeedASecondFactor:
    @pytest.fixture(autouse=True)
    def required(self, settings):
        settings.REQUIRE_STAFF_MFA = True

    @pytest.mark.parametrize("role", ["therapist", "admin", "desk"])
    def test_a_password_alone_gives_staff_no_token(self, role, phone, clinic_a):
        answer = log_in(phone, getattr(clinic_a, role).user)

        assert answer.status_code == 200
        assert token_in(answer) is None

    def test_a_client_comes_in_by_password(self, phone, clinic_a):
        token = token_in(log_in(phone, clinic_a.client_member.user))

        assert caller(token).get(f"{V1}me/").json()["role"] == "client"

    def test_a_second_factor_gives_staff_a_token(self, phone, clinic_a):
        first = log_in(phone, with_totp(clinic_a.therapist))

        token = token_in(second_step(phone, first, code_now()))

        assert caller(token).get(f"{V1}me/").status_code == 200

    def test_a_token_from_before_opens_nothing(
        self, phone, clinic_a, settings, problem
    ):
        settings.REQUIRE_STAFF_MFA = False
        token = token_in(log_in(phone, clinic_a.therapist.user))
        settings.REQUIRE_STAFF_MFA = True

        problem(caller(token).get(f"{V1}me/"), 401, "not-logged-in")

    def test_a_clients_token_does_not_become_staffs(
        self, phone, clinic_a, clinic_b, problem
    ):
        user = clinic_a.client_member.user
        staff = join(user, clinic_b)
        client = caller(token_in(log_in(phone, user)))

        issued = client.post(
            f"{V1}devices/", {"membership": str(staff.pk), "name": "phone"}
        )

        problem(issued, 403, "second-factor-required")


def test_a_person_of_two_clinics_picks_one(phone, clinic_a, clinic_b):
    user = clinic_a.therapist.user
    other = join(user, clinic_b)
    here = caller(token_in(log_in(phone, user)))

    places = here.get(f"{V1}memberships/").json()
    issued = here.post(f"{V1}devices/", {"membership": str(other.pk), "name": "tablet"})

    assert [(place["clinic_name"], place["role"]) for place in places] == [
        ("Clinic canary-a", "therapist"),
        ("Clinic canary-b", "therapist"),
    ]
    assert issued.status_code == 201
    there = caller(issued.json()["token"])
    assert there.get(f"{V1}me/").json()["clinic"]["id"] == str(clinic_b.id)
    with acting(clinic_b.admin):
        ids = {str(pk) for pk in Client.objects.values_list("pk", flat=True)}
    assert {row["id"] for row in there.get(f"{V1}clients/").json()["results"]} == ids


def test_nobody_gets_a_token_for_anothers_membership(therapist, clinic_b, problem):
    answer = therapist.post(
        f"{V1}devices/", {"membership": str(clinic_b.admin.pk), "name": "x"}
    )

    document = problem(answer, 400)
    assert [fault["pointer"] for fault in document["errors"]] == ["/membership"]


def test_an_ended_membership_opens_nothing(committed, phone, api, clinic_a, problem):
    token = token_in(log_in(phone, clinic_a.therapist.user))
    with acting(clinic_a.admin):
        end_membership(clinic_a.therapist, by=clinic_a.admin)

    problem(caller(token).get(f"{V1}me/"), 401, "not-logged-in")
    assert token_in(log_in(Browser(), clinic_a.therapist.user)) is None


def test_no_password_or_token_is_logged(phone, clinic_a, caplog):
    caplog.set_level(logging.DEBUG)

    wrong = log_in(phone, clinic_a.therapist.user, "wrong-horse-battery")
    right = log_in(phone, clinic_a.therapist.user)
    caller(token_in(right)).get(f"{V1}no-such-thing/")

    assert wrong.status_code == 400
    assert "django.request" in {record.name for record in caplog.records}
    for secret in ("wrong-horse-battery", PASSWORD, token_in(right)):
        assert secret not in caplog.text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b'{"email": {}, "password": []}',
        b'{"email": "a\\u0000@example.org", "password": "x"}',
        b'{"email": "a@example.org", "password": "\\ud800"}',
        b'{"email": "\\ud800@example.org", "password": "x"}',
        b"[" * 100_000,
        b'{"email": "' + b"a" * 100_000 + b'@example.org", "password": "x"}',
    ],
    ids=range(11),
)
def test_a_malformed_log_in_is_refused(body, phone):
    answer = phone.post(f"{AUTH}login", body, content_type="application/json")

    assert answer.status_code == 400


def test_the_admins_log_in_is_the_one_log_in(phone):
    answer = phone.get("/admin/login/?next=/admin/")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


def test_the_admin_of_a_stranger_goes_to_the_log_in(phone):
    answer = phone.get("/admin/")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")
