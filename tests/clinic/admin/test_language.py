"""In which language a page is, and that all of it is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from clinic.models import Clinic
from sessions.domain.session import plan_session
from tests.clinic.admin.page import INDEX, faults, page
from tests.conftest import acting

GERMAN = {"Accept-Language": "de-CH,de;q=0.9,en;q=0.8"}


def speak(practice, locale):
    with acting(practice.admin), transaction.atomic():
        Clinic.objects.update(locale=locale)


@pytest.mark.parametrize(
    ("chosen", "asked", "locale", "told"),
    [
        ("de", "en-GB", "en", "de"),
        ("xx", "en-GB", "de", "en"),
        (None, "fr,de;q=0.5", "en", "de"),
        (None, "*", "de-AT", "de"),
        (None, "fr", "de", "de"),
        (None, "", "fr", "en"),
    ],
)
def test_a_page_is_as_was_chosen_else_asked_for_else_the_clinics(
    chosen, asked, locale, told, clinic_a, browser
):
    speak(clinic_a, locale)
    open_browser = browser(clinic_a.admin)
    if chosen:
        open_browser.cookies[settings.LANGUAGE_COOKIE_NAME] = chosen

    response = open_browser.get(INDEX, headers={"Accept-Language": asked})

    assert response.headers["Content-Language"] == told
    assert f'<html lang="{told}"' in response.content.decode()


def test_a_choice_is_kept_by_the_browser(clinic_a, browser):
    open_browser = browser(clinic_a.admin)

    chosen = open_browser.post("/language/", {"language": "de", "next": INDEX})
    shown = open_browser.get(INDEX, headers={"Accept-Language": "en"})

    cookie = chosen.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (chosen.url, bool(cookie["httponly"])) == (INDEX, True)
    assert shown.headers["Content-Language"] == "de"


def test_fields_words_and_buttons_are_told_in_german(clinic_a, browser):
    open_browser = browser(clinic_a.admin)

    client = open_browser.get(page(clinic_a.client_record), headers=GERMAN)
    members = open_browser.get("/admin/clinic/membership/", headers=GERMAN)

    shown = client.content.decode()
    for said in (
        "Klient:innen",
        "Vorname:",
        "Bevorzugte Sprache, ein Kürzel nach BCP 47.",
        "Archivieren",
        "wer diese Akte angesehen hat",
        'value="Sichern"',
        "Abmelden",
    ):
        assert said.lower() in shown.lower(), said
    assert "given name" not in shown.lower()
    assert ">Praxisleitung<" in members.content.decode()


def test_a_list_a_form_and_an_act_are_told_in_german(clinic_a, browser):
    open_browser = browser(clinic_a.admin)
    with acting(clinic_a.therapist), transaction.atomic():
        session = plan_session(by=clinic_a.therapist, client=clinic_a.client_record)

    listed = open_browser.get("/admin/therapy/session/", headers=GERMAN)
    act = open_browser.get(page(session, "reschedule"), headers=GERMAN)

    assert "Nicht erschienen" in listed.content.decode()  # A status, and an act.
    assert "kein Termin" in listed.content.decode()
    assert "Geplante Minuten:" in act.content.decode()
    assert "<h1>Verlegen</h1>" in act.content.decode()


def test_a_refusal_is_told_in_the_language_of_the_page(clinic_a, browser):
    tomorrow = timezone.localdate() + timedelta(days=1)
    client = {"given_name": "Ada", "family_name": "New", "language": "de"}

    response = browser(clinic_a.admin).post(
        "/admin/clinic/client/add/",
        client | {"date_of_birth": tomorrow},
        headers=GERMAN,
    )

    assert faults(response) == ["Ein Geburtsdatum liegt nicht in der Zukunft."]


def test_a_time_is_the_clinics_and_written_as_its_language_writes_it(clinic_a, browser):
    with acting(clinic_a.admin), transaction.atomic():
        Clinic.objects.update(time_zone="Pacific/Kiritimati", locale="de")
    with acting(clinic_a.therapist), transaction.atomic():
        plan_session(
            by=clinic_a.therapist,
            client=clinic_a.client_record,
            scheduled_for=datetime(2027, 3, 1, 11, 30, tzinfo=UTC),
            planned_minutes=45,
        )

    shown = browser(clinic_a.admin).get("/admin/therapy/session/").content.decode()

    assert "2. März 2027 01:30" in shown


def test_the_log_in_speaks_the_browsers_language(client):
    shown = client.get("/accounts/login/", headers=GERMAN).content.decode()

    assert "<h1>Anmelden</h1>" in shown
    assert "Zugänge gibt es auf Einladung: Fragen Sie Ihre Praxis." in shown
