"""The access log hears of every page that shows a client's record, and of refusals."""

import pytest

from clinic.models import Access, Client
from sessions.models import Session
from tests.conftest import acting
from tests.sessions.admin.page import of_list, of_record
from tests.sessions.admin.records import CANARY, REGISTERED

WATCHED = [model for model in REGISTERED if getattr(model, "client_column", "")]
AUTOCOMPLETE = {"app_label": "therapy", "model_name": "session", "field_name": "client"}


def kept_of(clinic, response):
    """The outcome, the kind and the clients of what is kept of a page."""
    with acting(clinic.admin):
        rows = Access.objects.filter(request=response["X-Request-ID"])
        return [
            (row.outcome, row.kind, {one.client_id for one in row.shown.all()})
            for row in rows
        ]


def client_of(record):
    values = type(record)._base_manager.filter(pk=record.pk)
    return named(values, record)


def named(rows, model):
    (field,) = (
        one for one in model._meta.concrete_fields if one.column == model.client_column
    )
    return set(rows.values_list(field.attname, flat=True)) - {None}


def test_every_page_of_a_record_is_kept_with_its_client(clinic_a, own, browser):
    http = browser(clinic_a.admin)
    for model in WATCHED:
        with acting(clinic_a.admin):
            clients = client_of(own[model])
        for url in (of_record(own[model]), of_record(own[model], "history")):
            kept = kept_of(clinic_a, http.get(url))

            assert kept == [("seen", model.log_kind(), clients)], url


def test_every_list_is_kept_with_whom_it_lists(clinic_a, own, browser):
    http = browser(clinic_a.admin)
    for model in WATCHED:
        with acting(clinic_a.admin):
            listed = named(model._base_manager.all(), model)

        kept = kept_of(clinic_a, http.get(of_list(model)))

        assert kept == [("seen", model.log_kind(), listed)], model


def test_pages_of_no_client_are_not_kept(clinic_a, own, browser):
    http = browser(clinic_a.admin)
    for model in set(REGISTERED) - set(WATCHED) - {Access}:
        for url in (of_list(model), of_record(own[model])):
            assert kept_of(clinic_a, http.get(url)) == [], url


def test_names_to_choose_from_are_kept(clinic_a, own, browser):
    asked = AUTOCOMPLETE | {"term": CANARY}

    found = browser(clinic_a.admin).post("/admin/autocomplete/", asked)

    ((outcome, kind, clients),) = kept_of(clinic_a, found)
    assert (outcome, kind) == ("seen", "client")
    assert {str(pk) for pk in clients} == {one["id"] for one in found.json()["results"]}
    assert clients


def test_a_list_narrowed_to_a_client_names_them_though_empty(clinic_a, browser):
    asked = {"client__id__exact": str(clinic_a.client_record.pk)}

    kept = kept_of(clinic_a, browser(clinic_a.admin).get(of_list(Session), asked))

    assert kept == [("seen", "client", {clinic_a.client_record.pk})]


def test_an_act_asked_of_a_list_names_each_client(clinic_a, browser):
    both = {clinic_a.client_record.pk, clinic_a.other_client.pk}
    asked = {"action": "archive", "_selected_action": [str(pk) for pk in both]}

    kept = kept_of(clinic_a, browser(clinic_a.admin).post(of_list(Client), asked))

    assert kept == [("seen", "client", both)]


def test_a_foreign_record_is_a_refusal_kept(clinic_a, own, foreign, browser):
    http = browser(clinic_a.admin)
    for model in WATCHED:
        for act in ("change", "history"):
            response = http.get(of_record(foreign[model], act))

            assert [one for one, *_ in kept_of(clinic_a, response)] == ["denied"]


@pytest.mark.parametrize("role", ["desk", "client_member"])
def test_who_may_not_enter_is_kept_as_refused(clinic_a, browser, role):
    response = browser(getattr(clinic_a, role)).get(of_list(Client))

    assert [(one, whom) for one, _, whom in kept_of(clinic_a, response)] == [
        ("denied", set())
    ]
