from datetime import date, timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core import mail
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from clinic.domain.device import issue_token
from clinic.enums import Profession, Role
from clinic.models import Client, Clinic, Device, Licence, Membership, User
from clinic.queries.membership import SESSION_KEY, Place
from tests.conftest import PASSWORD, acting, make_user, token_of

INDEX = "/admin/"
YESTERDAY = timezone.now() - timedelta(days=1)


def page(record, act="change") -> str:
    name = f"{record._meta.app_label}_{record._meta.model_name}_{act}"
    return reverse(f"admin:{name}", args=[record.pk])


def sentences(response) -> list[str]:
    """What the messages after a redirect, or on a page, say."""
    return [str(message) for message in response.context["messages"]]


def faults(response) -> list[str]:
    """Every error shown in the form of an admin page."""
    shown = response.context.get("form") or response.context["adminform"].form
    return [str(one) for every in shown.errors.values() for one in every]


def device_of(member: Membership, name: str) -> Device:
    place = Place(member.pk, member.clinic_id, "", member.role, None)
    return issue_token(place, name=name).device


def answers_to_change(record, **changes) -> dict[str, object]:
    """A change form as the browser would send it back, some answers changed."""
    fields = admin.site.get_model_admin(type(record)).change_fields
    given = {name: record.serializable_value(name) for name in fields}
    return {name: "" if one is None else one for name, one in (given | changes).items()}


# Getting in


def test_a_clinic_admin_is_let_in(clinic_a, browser):
    response = browser(clinic_a.admin).get(INDEX)

    assert response.status_code == 200
    assert "Clinic canary-a" in response.content.decode()


@pytest.mark.parametrize("role", ["therapist", "desk", "client_member"])
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

    response = browser(clinic_a.therapist).get(
        INDEX, headers={"authorization": f"Bearer {token}"}
    )

    assert response.status_code == 403


def test_an_ended_membership_opens_nothing(clinic_a, browser):
    open_browser = browser(clinic_a.admin)
    with acting(clinic_a.admin):
        clinic_a.admin.revise(ended_at=YESTERDAY)

    assert open_browser.get(INDEX).status_code == 403


# The second factor


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


# Several memberships


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
    there = also_admin_of(clinic_b, clinic_a.therapist.user)
    open_browser = browser(clinic_a.therapist)

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


# What is not there


def test_tables_of_no_clinic_are_not_in_the_admin():
    apps = {model._meta.app_label for model in admin.site._registry}

    assert apps == {"clinic", "therapy"}
    assert not admin.site.is_registered(User)


def test_the_admin_keeps_no_log_of_its_own(clinic_a, browser):
    open_browser = browser(clinic_a.admin)
    answers = answers_to_change(clinic_a.client_record, phone="+1 555 0100")

    open_browser.post(page(clinic_a.client_record), answers)

    assert LogEntry.objects.count() == 0
    assert "Recent actions" not in open_browser.get(INDEX).content.decode()


def test_nothing_is_deleted(clinic_a, browser):
    open_browser = browser(clinic_a.admin)
    bulk = {"action": "delete_selected", "_selected_action": clinic_a.client_record.pk}

    response = open_browser.post(
        page(clinic_a.client_record, "delete"), {"post": "yes"}
    )
    open_browser.post("/admin/clinic/client/", bulk | {"post": "yes", "index": "0"})

    assert response.status_code == 403
    with acting(clinic_a.admin):
        assert Client.objects.count() == 2


def test_digests_of_tokens_are_neither_shown_nor_searched(clinic_a, browser):
    device = device_of(clinic_a.therapist, "phone")
    open_browser = browser(clinic_a.admin)

    shown = open_browser.get(page(device)).content.decode()
    probed = open_browser.get("/admin/clinic/device/?digest__isnull=False")

    assert "digest" not in shown.lower()
    assert probed.status_code == 400


# The clinic


def test_settings_are_changed_by_the_domain(clinic_a, browser):
    answers = answers_to_change(clinic_a.clinic, alarm_level=6, time_zone="Asia/Tokyo")

    response = browser(clinic_a.admin).post(page(clinic_a.clinic), answers)

    assert response.status_code == 302
    with acting(clinic_a.admin):
        stored = Clinic.objects.get()
    assert (stored.alarm_level, stored.time_zone) == (6, "Asia/Tokyo")
    assert stored.version == clinic_a.clinic.version + 1


def test_an_unchanged_form_writes_nothing(clinic_a, browser):
    browser(clinic_a.admin).post(
        page(clinic_a.clinic), answers_to_change(clinic_a.clinic)
    )

    with acting(clinic_a.admin):
        assert Clinic.objects.get().version == clinic_a.clinic.version


def test_wrong_settings_are_told_and_not_stored(clinic_a, browser):
    answers = answers_to_change(clinic_a.clinic, alarm_level=11, time_zone="Nowhere")

    response = browser(clinic_a.admin).post(page(clinic_a.clinic), answers)

    assert response.status_code == 200
    assert "Nowhere is no time zone." in faults(response)
    with acting(clinic_a.admin):
        assert Clinic.objects.get().alarm_level == clinic_a.clinic.alarm_level


def test_another_clinics_settings_can_not_be_changed(clinic_a, clinic_b, browser):
    answers = answers_to_change(clinic_b.clinic, name="taken over")

    browser(clinic_a.admin).post(page(clinic_b.clinic), answers)

    with acting(clinic_b.admin):
        assert Clinic.objects.get().name == "Clinic canary-b"


def test_times_are_told_by_the_clinics_clock(clinic_a, browser):
    with acting(clinic_a.admin):
        Clinic.objects.update(time_zone="Asia/Tokyo")
        device = device_of(clinic_a.therapist, "phone")
        expires_at = timezone.now() + timedelta(days=1)
        expires_at = expires_at.replace(hour=20, minute=15)
        Device.objects.filter(pk=device.pk).update(expires_at=expires_at)

    shown = browser(clinic_a.admin).get(page(device)).content.decode()

    assert "5:15 a.m." in shown
    assert "8:15 p.m." not in shown
    assert timezone.get_current_timezone_name() == "UTC"


# Clients


NEW_CLIENT = {"given_name": "Ada", "family_name": "New", "language": "en"}


def test_a_client_is_registered_by_the_domain(clinic_a, browser):
    response = browser(clinic_a.admin).post(
        "/admin/clinic/client/add/",
        NEW_CLIENT | {"primary_therapist": clinic_a.therapist.pk},
        follow=True,
    )

    with acting(clinic_a.admin):
        client = Client.objects.get(family_name="New")
    assert client.created_by_id == clinic_a.admin.pk
    assert client.primary_therapist_id == clinic_a.therapist.pk
    assert page(client) in response.content.decode()


def test_a_refused_registration_is_told_and_not_stored(clinic_a, browser):
    tomorrow = timezone.localdate() + timedelta(days=1)

    response = browser(clinic_a.admin).post(
        "/admin/clinic/client/add/", NEW_CLIENT | {"date_of_birth": tomorrow}
    )

    assert response.status_code == 200
    assert faults(response) == ["A date of birth is not in the future."]
    assert "date_of_birth" in response.context["adminform"].form.errors
    with acting(clinic_a.admin):
        assert Client.objects.count() == 2


def test_a_client_is_changed_where_the_form_was(clinic_a, browser):
    record = clinic_a.client_record
    open_browser = browser(clinic_a.admin)
    answers = answers_to_change(record, phone="+1 555 0100")
    with acting(clinic_a.desk):
        Client.objects.filter(pk=record.pk).update(archived_at=timezone.now())

    open_browser.post(page(record), answers)

    with acting(clinic_a.admin):
        stored = Client.objects.get(pk=record.pk)
    assert stored.phone == "+1 555 0100"
    assert stored.archived_at is not None


def test_a_correction_keeps_a_therapist_who_has_left(clinic_a, browser):
    with acting(clinic_a.admin):
        record = clinic_a.client_record.revise(primary_therapist=clinic_a.therapist)
        clinic_a.therapist.revise(ended_at=timezone.now())

    browser(clinic_a.admin).post(
        page(record), answers_to_change(record, phone="+1 555 0100")
    )

    with acting(clinic_a.admin):
        stored = Client.objects.get(pk=record.pk)
    assert stored.phone == "+1 555 0100"
    assert stored.primary_therapist_id == clinic_a.therapist.pk


def test_a_foreign_therapist_is_no_choice(clinic_a, clinic_b, browser):
    response = browser(clinic_a.admin).post(
        "/admin/clinic/client/add/",
        NEW_CLIENT | {"primary_therapist": clinic_b.therapist.pk},
    )

    assert "Select a valid choice" in faults(response)[0]
    with acting(clinic_a.admin):
        assert Client.objects.count() == 2


def test_a_foreign_client_can_not_be_changed(clinic_a, clinic_b, browser):
    record = clinic_b.client_record

    browser(clinic_a.admin).post(
        page(record), answers_to_change(record, phone="123456")
    )

    with acting(clinic_b.admin):
        assert Client.objects.get(pk=record.pk).phone == ""


def test_a_client_is_archived_on_their_page(clinic_a, browser):
    record = clinic_a.client_record
    open_browser = browser(clinic_a.admin)
    offered = open_browser.get(page(record)).content.decode()

    done = open_browser.post(page(record, "archive"), {"confirm": "1"}, follow=True)

    assert 'href="../archive/"' in offered
    assert 'href="../archive/"' not in done.content.decode()
    assert done.redirect_chain == [(page(record), 302)]
    assert sentences(done) == ["Archive: done."]
    with acting(clinic_a.admin):
        assert Client.objects.get(pk=record.pk).archived_at is not None
        assert Client.objects.filter(archived_at=None).count() == 1


def test_a_duplicate_is_merged_and_parted_again(clinic_a, clinic_b, browser):
    duplicate, survivor = clinic_a.other_client, clinic_a.client_record
    open_browser = browser(clinic_a.admin)

    def merge(into):
        answers = {"confirm": "1", "into": into.pk}
        return open_browser.post(page(duplicate, "merge"), answers)

    foreign = merge(clinic_b.client_record)
    merge(survivor)
    with acting(clinic_a.admin):
        merged = Client.objects.get(pk=duplicate.pk)
    offered = open_browser.get(page(duplicate)).content.decode()
    open_browser.post(page(duplicate, "unmerge"), {"confirm": "1"})

    assert "Select a valid choice" in faults(foreign)[0]
    assert merged.merged_into_id == survivor.pk
    assert merged.archived_at is not None
    assert 'href="../unmerge/"' in offered
    assert 'href="../merge/"' not in offered
    with acting(clinic_a.admin):
        parted = Client.objects.get(pk=duplicate.pk)
    assert (parted.merged_into_id, parted.archived_at) == (None, None)


def test_asking_alone_archives_no_one(clinic_a, browser):
    record = clinic_a.client_record

    browser(clinic_a.admin).get(page(record, "archive"))

    with acting(clinic_a.admin):
        assert Client.objects.filter(archived_at=None).count() == 2


def test_several_clients_are_archived_from_the_list(clinic_a, browser):
    both = [clinic_a.client_record.pk, clinic_a.other_client.pk]
    chosen = {"action": "archive", "_selected_action": both}
    open_browser = browser(clinic_a.admin)

    asked = open_browser.post("/admin/clinic/client/", chosen | {"index": "0"})
    done = open_browser.post("/admin/clinic/client/", chosen | {"confirm": "1"})

    assert asked.status_code == 200
    assert all(str(pk) in asked.content.decode() for pk in both)
    assert done.status_code == 302
    with acting(clinic_a.admin):
        assert not Client.objects.filter(archived_at=None).exists()


def test_one_refusal_archives_none_of_them(clinic_a, browser):
    with acting(clinic_a.admin):
        clinic_a.other_client.revise(archived_at=timezone.now())
    both = [clinic_a.client_record.pk, clinic_a.other_client.pk]

    response = browser(clinic_a.admin).post(
        "/admin/clinic/client/",
        {"action": "archive", "_selected_action": both, "confirm": "1"},
    )

    assert faults(response) == ["This client is archived."]
    with acting(clinic_a.admin):
        assert Client.objects.get(pk=clinic_a.client_record.pk).archived_at is None


def test_a_selection_has_a_bound(clinic_a, browser, monkeypatch):
    monkeypatch.setattr("clinic.admin.base.MOST_AT_ONCE", 1)
    both = [clinic_a.client_record.pk, clinic_a.other_client.pk]

    response = browser(clinic_a.admin).post(
        "/admin/clinic/client/",
        {"action": "archive", "_selected_action": both, "confirm": "1"},
        follow=True,
    )

    assert sentences(response) == ["Choose 1 at most."]
    with acting(clinic_a.admin):
        assert Client.objects.filter(archived_at=None).count() == 2


def test_foreign_clients_are_not_archived(clinic_a, clinic_b, browser):
    foreign = clinic_b.client_record
    open_browser = browser(clinic_a.admin)

    alone = open_browser.post(page(foreign, "archive"), {"confirm": "1"})
    open_browser.post(
        "/admin/clinic/client/",
        {"action": "archive", "_selected_action": [foreign.pk], "confirm": "1"},
    )

    assert alone.status_code == 404
    with acting(clinic_b.admin):
        assert Client.objects.get(pk=foreign.pk).archived_at is None


def test_a_malformed_id_is_not_there(clinic_a, browser):
    open_browser = browser(clinic_a.admin)

    assert open_browser.get("/admin/clinic/client/none/archive/").status_code == 404
    assert open_browser.get("/admin/clinic/client/none/change/").url == INDEX


# Members, licences, devices


INVITATION = {"email": "New@Example.org", "name": "New Person", "role": "therapist"}


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


def test_a_membership_is_not_edited(clinic_a, browser):
    response = browser(clinic_a.admin).post(
        page(clinic_a.therapist), {"role": "clinic_admin"}
    )

    assert response.status_code == 403
    with acting(clinic_a.admin):
        stored = Membership.objects.get(pk=clinic_a.therapist.pk)
    assert stored.role == Role.THERAPIST


def new_licence(member: Membership, **changes: object) -> dict[str, object]:
    return {
        "member": member.pk,
        "number": "MA 60123456",
        "jurisdiction": "Washington",
        "profession": Profession.MASSAGE_THERAPIST,
        "valid_from": "2024-01-01",
        "valid_until": "",
    } | changes


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
