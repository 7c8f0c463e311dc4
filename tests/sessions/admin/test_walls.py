"""Everything is there to be found and read, and nothing of another clinic."""

from urllib.parse import parse_qs, urljoin

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models

from clinic.models import Access, Client, DeviceUse, Muscle, Receipt, User
from clinic.models.catalogue import CatalogueEntry
from clinic.models.change import LogTable
from sessions.models import Session
from tests.sessions.admin.page import Page, of_list, of_record, read, search
from tests.sessions.admin.records import CANARY, FOREIGN, REGISTERED, THEIRS


def test_every_record_has_its_page():
    """The change log is read on them, as their history."""
    ours = {
        model
        for label in ("clinic", "therapy")
        for model in apps.get_app_config(label).get_models()
        if not issubclass(model, LogTable) or model is Access
    }

    assert ours - set(REGISTERED) == {User, Receipt, DeviceUse}


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model.__name__)
def test_a_list_and_its_records_are_the_own_clinics(
    clinic_a, clinic_b, own, foreign, browser, model
):
    ours = browser(clinic_a.admin)

    listed = read(ours, full_list(model))
    shown = read(ours, of_record(own[model]))

    assert of_record(own[model]) in listed
    assert CANARY in shown
    assert FOREIGN not in listed + shown


def full_list(model: type[models.Model]) -> str:
    """The list with all that it can show; of the catalogue, the clinic's own."""
    of_own = issubclass(model, CatalogueEntry)
    return f"{of_list(model)}?origin=own" if of_own else of_list(model)


TELLING = {Client, Muscle, Session}


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(model, marks=() if model in TELLING else pytest.mark.slow)
        for model in REGISTERED
    ],
    ids=lambda model: model.__name__,
)
def test_no_way_of_asking_for_a_list_shows_another_clinic(
    clinic_a, clinic_b, own, foreign, browser, model
):
    ours = browser(clinic_a.admin)
    listed = of_list(model)
    whole = read(ours, full_list(model))
    links = {link for link in Page(whole).links if link.startswith("?")}
    columns = {column for link in links for column in ordered_by(link)}
    narrower = {link for link in links if not ordered_by(link)}
    theirs = search(ours, listed, THEIRS)
    ways = [f"?o={'.'.join(sorted(columns))}", theirs, "?_popup=1", *narrower]

    pages = [read(ours, urljoin(listed, link)) for link in ways]
    found = read(ours, search(ours, listed, CANARY) if is_searched(model) else listed)

    assert [
        link for link, html in zip(ways, pages, strict=True) if FOREIGN in html
    ] == []
    assert of_record(own[model]) in found
    assert FOREIGN not in found


def ordered_by(link: str) -> list[str]:
    return parse_qs(link.removeprefix("?")).get("o", [])


def is_searched(model: type[models.Model]) -> bool:
    return bool(admin.site.get_model_admin(model).search_fields)


def test_foreign_records_are_not_there(clinic_a, own, foreign, browser):
    ours = browser(clinic_a.admin)
    for theirs in foreign.values():
        assert ours.get(of_record(theirs)).url == "/admin/"
        assert ours.post(of_record(theirs), {}).status_code in {302, 403}
        assert ours.get(of_record(theirs, "history")).status_code == 404
        assert ours.get(of_record(theirs, "delete")).status_code == 403

    told = read(ours, "/admin/")  # Why each of them led here.
    assert all(str(theirs.pk) in told for theirs in foreign.values())
    assert FOREIGN not in told


KEYS = [
    (model, field)
    for model in REGISTERED
    for field in model._meta.concrete_fields
    if field.is_relation and field.related_model in REGISTERED
]
ONE_TO_EACH = {field.related_model: (model, field) for model, field in KEYS}


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param([*ONE_TO_EACH.values()], id="one to each model"),
        pytest.param(KEYS, id="all", marks=pytest.mark.slow),
    ],
)
def test_lists_narrowed_to_foreign_records_are_empty(
    clinic_a, own, foreign, browser, keys
):
    ours = browser(clinic_a.admin)
    for model, field in keys:
        theirs = foreign[field.related_model]

        html = read(ours, f"{of_list(model)}?{field.name}__id__exact={theirs.pk}")

        assert FOREIGN not in html
        assert of_record(own[model]) not in html


@pytest.mark.parametrize(
    "role",
    [
        "desk",
        pytest.param("client_member", marks=pytest.mark.slow),
    ],
)
def test_only_therapists_and_clinic_admins_read_here(clinic_a, own, browser, role):
    theirs = browser(getattr(clinic_a, role))
    for model, record in own.items():
        for url in (of_list(model), of_record(record)):
            response = theirs.get(url)

            assert response.status_code == 403
            assert CANARY not in response.content.decode()


def test_a_stranger_reads_nothing(clinic_a, own, client):
    for model, record in own.items():
        for url in (of_list(model), of_record(record)):
            assert client.get(url).url.startswith("/accounts/login/?next=")


@pytest.mark.parametrize(
    ("model", "field"), [(Session, "client"), (Session, "episode")]
)
def test_suggestions_are_the_own_clinics(clinic_a, own, foreign, browser, model, field):
    asked = {
        "app_label": model._meta.app_label,
        "model_name": model._meta.model_name,
        "field_name": field,
    }
    ours = browser(clinic_a.admin)

    mine = ours.post("/admin/autocomplete/", asked | {"term": CANARY}).json()
    theirs = ours.post("/admin/autocomplete/", asked | {"term": THEIRS}).json()

    assert str(own[model._meta.get_field(field).related_model].pk) in {
        one["id"] for one in mine["results"]
    }
    assert theirs["results"] == []


@pytest.mark.parametrize(
    ("app", "model", "field"),
    [("clinic", "membership", "user"), ("account", "emailaddress", "user")],
)
def test_people_of_other_clinics_are_not_suggested(
    clinic_a, clinic_b, browser, app, model, field
):
    asked = {"app_label": app, "model_name": model, "field_name": field, "term": ""}

    response = browser(clinic_a.admin).post("/admin/autocomplete/", asked)

    assert response.status_code == 403
