"""A person of several clinics, one at a time."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone
from uuid_utils.compat import uuid7

from clinic.enums import Role
from clinic.models import Membership, User
from clinic.queries.membership import SESSION_KEY
from tests.clinic.admin.page import INDEX
from tests.conftest import acting

YESTERDAY = timezone.now() - timedelta(days=1)


def also_admin_of(practice, person: User) -> Membership:
    with acting(practice.admin):
        return Membership.objects.create(
            user=person, role=Role.CLINIC_ADMIN, started_at=YESTERDAY
        )


def test_a_person_of_two_clinics_may_switch(clinic_a, clinic_b, browser):
    there = also_admin_of(clinic_b, clinic_a.admin.user)
    open_browser = browser(clinic_a.admin)
    offered = open_browser.get(INDEX).content.decode()

    response = open_browser.post("/admin/place/", {"member": str(there.pk)})

    assert f'<option value="{there.pk}">Clinic canary-b (Clinic Admin)' in offered
    assert response.url == INDEX
    assert open_browser.session[SESSION_KEY] == str(there.pk)
    now = open_browser.get("/admin/clinic/client/").content.decode()
    assert "Family canary-b" in now
    assert "Family canary-a" not in now


def test_who_is_refused_in_one_clinic_may_switch_to_another(
    clinic_a, clinic_b, browser
):
    there = also_admin_of(clinic_b, clinic_a.desk.user)
    open_browser = browser(clinic_a.desk)

    refused = open_browser.get(INDEX)
    open_browser.post("/admin/place/", {"member": str(there.pk)})

    assert refused.status_code == 403
    assert f'<option value="{there.pk}">' in refused.content.decode()
    assert open_browser.get(INDEX).status_code == 200


@pytest.mark.parametrize("chosen", ["foreign", "none", "not-an-id"])
def test_a_membership_of_someone_else_is_not_taken(clinic_a, clinic_b, browser, chosen):
    ids = {"foreign": clinic_b.admin.pk, "none": uuid7()}
    open_browser = browser(clinic_a.admin)

    response = open_browser.post("/admin/place/", {"member": ids.get(chosen, chosen)})

    assert response.status_code == 403
    assert open_browser.session[SESSION_KEY] == str(clinic_a.admin.pk)


def test_switching_needs_a_person_a_post_and_a_csrf_token(clinic_a, browser, client):
    careful = Browser(enforce_csrf_checks=True)
    careful.force_login(clinic_a.admin.user)
    answer = {"member": str(clinic_a.admin.pk)}

    assert client.post("/admin/place/", answer).status_code == 302
    assert browser(clinic_a.admin).get("/admin/place/").status_code == 405
    assert careful.post("/admin/place/", answer).status_code == 403


def test_who_has_one_membership_sees_no_switcher(clinic_a, clinic_b, browser):
    assert "/admin/place/" not in browser(clinic_a.admin).get(INDEX).content.decode()
