"""Who is let in, and where the others are sent."""

from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from tests.clinic.admin.page import INDEX
from tests.conftest import PASSWORD, acting, make_user, token_of

YESTERDAY = timezone.now() - timedelta(days=1)


@pytest.mark.parametrize("role", ["admin", "therapist"])
def test_therapists_and_clinic_admins_are_let_in(clinic_a, browser, role):
    response = browser(getattr(clinic_a, role)).get(INDEX)

    assert response.status_code == 200
    assert "Clinic canary-a" in response.content.decode()


@pytest.mark.parametrize("role", ["desk", "client_member"])
@pytest.mark.parametrize("path", [INDEX, "/admin/login/", "/admin/clinic/client/"])
def test_other_members_get_a_plain_refusal(clinic_a, browser, role, path):
    response = browser(getattr(clinic_a, role)).get(path)

    assert response.status_code == 403
    assert "you are not logged in as one" in response.content.decode()


def test_a_person_without_a_clinic_gets_a_plain_refusal(db):
    stranger = Browser()
    stranger.force_login(make_user("stranger"))

    assert stranger.get(INDEX).status_code == 403


@pytest.mark.parametrize("path", [INDEX, "/admin/clinic/client/", "/admin/nowhere/"])
def test_a_stranger_is_sent_to_the_log_in_and_back(client, path):
    response = client.get(path)

    assert response.status_code == 302
    assert response.url == f"/accounts/login/?next={path.replace('/', '%2F')}"


def test_the_admin_has_no_log_in_of_its_own(client):
    response = client.get("/admin/login/?next=/admin/clinic/client/")

    assert response.url == "/accounts/login/?next=%2Fadmin%2Fclinic%2Fclient%2F"
    assert client.post("/admin/login/", {"username": "x"}).status_code == 302


def test_the_log_in_of_allauth_opens_the_admin(clinic_a, client):
    answers = {"login": clinic_a.admin.user.email, "password": PASSWORD}

    response = client.post("/accounts/login/?next=/admin/", answers)

    assert response.url == INDEX
    assert client.get(INDEX).status_code == 200


def test_logging_out_ends_at_the_log_in(clinic_a, browser):
    open_browser = browser(clinic_a.admin)

    response = open_browser.post("/accounts/logout/", {"next": "/accounts/login/"})

    assert response.url == "/accounts/login/"
    assert open_browser.get(INDEX).status_code == 302


def test_log_out_and_password_are_allauths(clinic_a, browser):
    open_browser = browser(clinic_a.admin)

    assert open_browser.get("/admin/logout/").url == "/accounts/logout/"
    assert (
        open_browser.get("/admin/password_change/").url == "/accounts/password/change/"
    )


def test_the_token_of_a_device_does_not_open_the_admin(clinic_a, client):
    token = token_of(clinic_a.admin)

    response = client.get(INDEX, headers={"authorization": f"Bearer {token}"})

    assert response.status_code == 302


def test_a_token_of_an_admin_does_not_lift_another_person(clinic_a, browser):
    token = token_of(clinic_a.admin)

    response = browser(clinic_a.desk).get(
        INDEX, headers={"authorization": f"Bearer {token}"}
    )

    assert response.status_code == 403


def test_an_ended_membership_opens_nothing(clinic_a, browser):
    open_browser = browser(clinic_a.admin)
    with acting(clinic_a.admin):
        clinic_a.admin.revise(ended_at=YESTERDAY)

    assert open_browser.get(INDEX).status_code == 403


@pytest.mark.parametrize("role", ["admin", "therapist", "desk"])
def test_staff_without_second_factor_are_sent_to_set_one_up(
    role, clinic_a, browser, settings
):
    settings.REQUIRE_STAFF_MFA = True

    response = browser(getattr(clinic_a, role)).get(INDEX, follow=True)

    assert response.redirect_chain == [(reverse("mfa_index"), 302)]
    assert "Set up a second factor" in response.content.decode()


def test_an_admin_who_set_one_up_just_now_is_asked_for_it(clinic_a, browser, settings):
    settings.REQUIRE_STAFF_MFA = True
    TOTP.activate(clinic_a.admin.user, generate_totp_secret())
    codes = RecoveryCodes.activate(clinic_a.admin.user)
    clinic_a.admin.user.refresh_from_db()
    open_browser = browser(clinic_a.admin)

    asked = open_browser.get(INDEX)
    given = open_browser.post(asked.url, {"code": codes.get_unused_codes()[0]})

    assert asked.url == f"{reverse('mfa_reauthenticate')}?next=%2Fadmin%2F"
    assert given.url == INDEX
    assert open_browser.get(INDEX).status_code == 200


def test_a_client_is_not_sent_anywhere(clinic_a, browser, settings):
    settings.REQUIRE_STAFF_MFA = True

    assert browser(clinic_a.client_member).get(INDEX).status_code == 403
