"""The clinic and its settings, and what is not there."""

from datetime import timedelta

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from clinic.domain.device import issue_token
from clinic.models import Client, Clinic, Device, Membership, User
from clinic.queries.membership import Place
from tests.clinic.admin.page import INDEX, answers_to_change, faults, page
from tests.conftest import acting


def device_of(member: Membership, name: str) -> Device:
    place = Place(member.pk, member.clinic_id, "", member.role, None)
    return issue_token(place, name=name).device


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
