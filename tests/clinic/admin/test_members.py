"""Members, their licences and their devices."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from clinic.domain.device import issue_token
from clinic.enums import Profession, Role
from clinic.models import Clinic, Device, Licence, Membership, User
from clinic.queries.membership import Place
from tests.clinic.admin.page import faults, page
from tests.conftest import acting

INVITATION = {"email": "New@Example.org", "name": "New Person", "role": "therapist"}
YESTERDAY = timezone.now() - timedelta(days=1)


def device_of(member: Membership, name: str) -> Device:
    place = Place(member.pk, member.clinic_id, "", member.role, None)
    return issue_token(place, name=name).device


def new_licence(member: Membership, **changes: object) -> dict[str, object]:
    return {
        "member": member.pk,
        "number": "MA 60123456",
        "jurisdiction": "Washington",
        "profession": Profession.MASSAGE_THERAPIST,
        "valid_from": "2024-01-01",
        "valid_until": "",
    } | changes


def test_a_member_is_invited_by_mail(
    clinic_a, browser, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = browser(clinic_a.admin).post(
            "/admin/clinic/membership/add/", INVITATION, follow=True
        )

    with acting(clinic_a.admin):
        made = Membership.objects.select_related("user").get(
            user__email="new@example.org"
        )
    assert (made.role, made.user.name) == (Role.THERAPIST, "New Person")
    assert made.created_by_id == clinic_a.admin.pk
    assert [one.to for one in mail.outbox] == [["new@example.org"]]
    assert page(made) in response.content.decode()


def test_an_invitation_is_in_the_clinics_language(
    clinic_a, browser, django_capture_on_commit_callbacks
):
    with acting(clinic_a.admin), transaction.atomic():
        Clinic.objects.update(locale="de")

    with django_capture_on_commit_callbacks(execute=True):
        browser(clinic_a.admin).post(
            "/admin/clinic/membership/add/",
            INVITATION,
            headers={"Accept-Language": "en"},
        )

    (invitation,) = mail.outbox
    assert invitation.subject == "Ihr Platz bei Clinic canary-a"
    assert "(Rolle: Therapeut:in)" in invitation.body


def test_who_is_a_member_already_is_not_invited_again(clinic_a, browser):
    invitation = INVITATION | {"email": clinic_a.therapist.user.email}

    response = browser(clinic_a.admin).post("/admin/clinic/membership/add/", invitation)

    assert faults(response) == ["This person is a member of the clinic already."]
    with acting(clinic_a.admin):
        assert Membership.objects.count() == len(Role)


def test_a_client_is_not_invited_as_staff_is(clinic_a, browser):
    response = browser(clinic_a.admin).post(
        "/admin/clinic/membership/add/", INVITATION | {"role": "client"}
    )

    assert "Select a valid choice" in faults(response)[0]
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_membership_is_ended_with_its_devices(clinic_a, browser):
    device = device_of(clinic_a.therapist, "phone")

    browser(clinic_a.admin).post(page(clinic_a.therapist, "end"), {"confirm": "1"})

    with acting(clinic_a.admin):
        assert Membership.objects.get(pk=clinic_a.therapist.pk).ended_at is not None
        assert Device.objects.get(pk=device.pk).revoked_at is not None


def test_no_one_ends_their_own_membership(clinic_a, browser):
    response = browser(clinic_a.admin).post(
        page(clinic_a.admin, "end"), {"confirm": "1"}
    )

    assert response.status_code == 200
    assert faults(response) == ["No one ends their own membership."]
    with acting(clinic_a.admin):
        assert Membership.objects.get(pk=clinic_a.admin.pk).ended_at is None


def role_given(clinic_a, browser, member, role="front_desk"):
    answer = browser(clinic_a.admin).post(
        page(member, "role"), {"confirm": "1", "role": role}
    )
    with acting(clinic_a.admin):
        return answer, Membership.objects.get(pk=member.pk).role


def test_a_role_is_changed(clinic_a, browser):
    answer, role = role_given(clinic_a, browser, clinic_a.therapist)

    assert (answer.status_code, role) == (302, Role.FRONT_DESK)


def test_no_one_changes_their_own_role(clinic_a, browser):
    answer, role = role_given(clinic_a, browser, clinic_a.admin)

    assert faults(answer) == ["No one changes their own role."]
    assert role == Role.CLINIC_ADMIN


def test_a_client_does_not_become_staff_nor_staff_a_client(clinic_a, browser):
    answer, role = role_given(clinic_a, browser, clinic_a.client_member)

    assert faults(answer) == ["A client is no member of the staff."]
    assert role == Role.CLIENT
    answer, role = role_given(clinic_a, browser, clinic_a.therapist, "client")
    assert "Select a valid choice" in faults(answer)[0]
    assert role == Role.THERAPIST


def test_a_membership_is_not_edited(clinic_a, browser):
    response = browser(clinic_a.admin).post(
        page(clinic_a.therapist), {"role": "clinic_admin"}
    )

    assert response.status_code == 403
    with acting(clinic_a.admin):
        stored = Membership.objects.get(pk=clinic_a.therapist.pk)
    assert stored.role == Role.THERAPIST


def test_a_licence_is_added(clinic_a, browser):
    browser(clinic_a.admin).post(
        "/admin/clinic/licence/add/", new_licence(clinic_a.therapist)
    )

    with acting(clinic_a.admin):
        licence = Licence.objects.get(number="MA 60123456")
    assert licence.member_id == clinic_a.therapist.pk
    assert licence.valid_until is None


def test_a_licence_number_is_taken_once(clinic_a, browser):
    answers = new_licence(clinic_a.therapist, number="L-canary-a")

    response = browser(clinic_a.admin).post("/admin/clinic/licence/add/", answers)

    assert response.status_code == 200
    assert faults(response) == [
        "Licence with this Jurisdiction, Profession and Number already exists."
    ]
    with acting(clinic_a.admin):
        assert Licence.objects.count() == 1


def test_a_licence_is_ended_on_a_day(clinic_a, browser):
    with acting(clinic_a.admin):
        licence = Licence.objects.get()

    browser(clinic_a.admin).post(
        page(licence, "end"), {"confirm": "1", "on": "2026-06-30"}
    )

    with acting(clinic_a.admin):
        assert Licence.objects.get().valid_until == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        ("2019-12-31", "A licence ends on or after its start."),
        ("", "This field is required."),
    ],
)
def test_a_licence_does_not_end_before_it_began(clinic_a, browser, on, sentence):
    with acting(clinic_a.admin):
        licence = Licence.objects.get()

    response = browser(clinic_a.admin).post(
        page(licence, "end"), {"confirm": "1", "on": on}
    )

    assert faults(response) == [sentence]
    with acting(clinic_a.admin):
        assert Licence.objects.get().valid_until is None


def test_devices_are_revoked_from_the_list(clinic_a, browser):
    devices = [device_of(clinic_a.therapist, name) for name in ("phone", "tablet")]

    browser(clinic_a.admin).post(
        "/admin/clinic/device/",
        {
            "action": "revoke",
            "_selected_action": [device.pk for device in devices],
            "confirm": "1",
        },
    )

    with acting(clinic_a.admin):
        assert Device.objects.usable().count() == 0


def test_a_revoked_device_offers_no_act(clinic_a, browser):
    device = device_of(clinic_a.therapist, "phone")
    open_browser = browser(clinic_a.admin)
    before = open_browser.get(page(device)).content.decode()
    with acting(clinic_a.admin):
        device.revise(revoked_at=timezone.now())

    after = open_browser.get(page(device)).content.decode()

    assert 'href="../revoke/"' in before
    assert 'href="../revoke/"' not in after
