"""The API speaks English, whoever asks; a client's pictures speak their language."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from clinic.models import Client, Clinic
from tests.api.world import caller
from tests.conftest import acting, token_of

V1 = "/api/v1/"
GERMAN = {"Accept-Language": "de"}


def german(practice):
    with acting(practice.admin), transaction.atomic():
        Clinic.objects.update(locale="de")
        Client.objects.update(language="fr")


def test_what_programs_read_is_in_english(clinic_a):
    german(clinic_a)
    http = caller(token_of(clinic_a.desk))
    tomorrow = str(timezone.localdate() + timedelta(days=2))
    client = {"given_name": "Ada", "family_name": "New", "date_of_birth": tomorrow}

    refused = http.post(f"{V1}clients/", client, headers=GERMAN)

    assert refused.json()["errors"][0]["detail"] == (
        "A date of birth is not in the future."
    )


def test_a_new_client_speaks_the_clinics_language_until_theirs_is_told(clinic_a):
    german(clinic_a)
    http = caller(token_of(clinic_a.desk))
    client = {"given_name": "Ada", "family_name": "New"}

    new, told = (
        http.post(f"{V1}clients/", {**client, **language}).json()["language"]
        for language in ({}, {"language": "pt-BR"})
    )

    assert (new, told) == ("de", "pt-BR")


def test_a_clients_picture_is_in_their_language_else_the_clinics(clinic_a, browser):
    german(clinic_a)
    path = f"{V1}clients/{clinic_a.client_record.pk}/trend.svg"

    own = caller(token_of(clinic_a.client_member)).get(path)
    told = caller(token_of(clinic_a.therapist)).get(path)
    asked = caller(token_of(clinic_a.therapist)).get(f"{path}?language=de")
    on_page = browser(clinic_a.admin).get(path)

    nothing = "Noch gibt es nichts zu zeigen."
    assert [nothing in one.content.decode() for one in (own, told, asked, on_page)] == [
        True,
        False,
        True,
        True,
    ]
