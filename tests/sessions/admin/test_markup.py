"""Texts of markup in every text a clinic can write: on every page they stay texts.

Script and style in a page is looked for in every answer (`tests/answers.py`).
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.utils.html import escape

from clinic.models import Client, Clinic, User
from clinic.permissions import PERMISSIONS
from clinic.spreadsheet import RISKY
from tests.conftest import acting
from tests.payloads import FORMULAS, MARKUP
from tests.sessions.admin.page import of_list, of_record, read
from tests.sessions.admin.records import CANARY, REGISTERED, Records, records_of
from tests.sessions.admin.test_day import waiting_in
from tests.sessions.admin.test_sheet import rows_of

ALL = " ".join(MARKUP)
HARMFUL = [text for text in MARKUP if set("<>\"'") & set(text)]
WORDS = (models.SlugField, models.EmailField, models.URLField)


@contextmanager
def in_every_text(texts: tuple[str, ...] = MARKUP, whole: str = ALL) -> Iterator[None]:
    """Whatever text is written with a canary in it is written with markup instead."""
    turn = cycle(texts)
    char, text = models.CharField.get_prep_value, models.TextField.get_prep_value
    document = models.JSONField.get_db_prep_value

    def of_char(field: models.CharField, value: Any) -> Any:
        if isinstance(value, str) and CANARY in value and not isinstance(field, WORDS):
            room = (field.max_length or 200) - len(value) + len(CANARY)
            fitting = (one for one in islice(turn, len(texts)) if len(one) <= room)
            value = value.replace(CANARY, next(fitting, CANARY))
        return char(field, value)

    def of_text(field: models.TextField, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace(CANARY, whole)
        return text(field, value)

    def of_document(field: Any, value: Any, connection: Any, prepared: bool = False):
        if isinstance(value, list | dict):
            value = json.loads(
                json.dumps(value).replace(CANARY, json.dumps(whole)[1:-1])
            )
        return document(field, value, connection, prepared)

    with (
        patch.object(models.CharField, "get_prep_value", of_char),
        patch.object(models.TextField, "get_prep_value", of_text),
        patch.object(models.JSONField, "get_db_prep_value", of_document),
    ):
        yield


def marked(practice: Any) -> Records:
    with in_every_text():
        records = records_of(practice, CANARY)
    with acting(practice.admin):
        Clinic.objects.filter(pk=practice.id).update(name=MARKUP[0])
        Client.objects.update(given_name=MARKUP[12], family_name=MARKUP[14])
    User.objects.filter(pk=practice.admin.user_id).update(name=MARKUP[17])
    return records


def test_markup_stays_text_on_every_page_of_the_admin(clinic_a, browser):
    records = marked(clinic_a)
    ours = browser(clinic_a.admin)
    shown, unmarked = "", []
    for model in REGISTERED:
        record = records[model]
        pages = [read(ours, of_list(model)), read(ours, of_record(record))]
        pages.append(ours.get(of_record(record, "history")).content.decode())
        if not any(escape(text) in pages[1] for text in HARMFUL[:30]):
            unmarked.append(model.__name__)
        for html in pages:
            assert [text for text in HARMFUL if text in html] == [], model
        shown += pages[1]

    assert [text for text in MARKUP if escape(text) not in shown] == []
    assert unmarked == []


@pytest.mark.parametrize(
    "role", ["therapist", pytest.param("admin", marks=pytest.mark.slow)]
)
def test_markup_stays_text_where_the_day_is_told_and_acts_are_asked_for(
    clinic_a, browser, role
):
    records = marked(clinic_a)
    waiting_in(clinic_a, records)
    member = getattr(clinic_a, role)
    ours = browser(member)
    pages = ["/admin/"]
    for model in REGISTERED:
        for act in admin.site.get_model_admin(model).acts:
            if act.needs in PERMISSIONS[member.role]:
                pages.append(of_record(records[model], act.name))
    shown = ""
    for url in pages:
        html = read(ours, url)
        assert [text for text in HARMFUL if text in html] == [], url
        shown += html

    assert len(pages) > 8
    assert escape(MARKUP[12]) in shown


def test_markup_in_a_sheet_of_clients_is_not_shown_again(clinic_a, browser):
    head = "family_name,given_name,phone\n"
    rows = "".join(
        f'Moor,Ada,"{one.replace(chr(34), chr(34) * 2)}"\n' for one in MARKUP
    )
    file = SimpleUploadedFile("<b>.csv", (head + rows).encode(), "text/csv")

    answer = browser(clinic_a.admin).post(
        "/admin/clinic/client/import/", {"file": file}
    )

    html = answer.content.decode()
    assert len({one.line for one in answer.context["found"].faults}) == len(MARKUP)
    assert [text for text in HARMFUL if text in html or escape(text) in html] == []


@pytest.mark.slow
def test_no_list_sent_as_a_sheet_has_a_formula(clinic_a, browser):
    with in_every_text(FORMULAS, FORMULAS[0]):
        records = records_of(clinic_a, CANARY)
    with acting(clinic_a.admin):
        Client.objects.update(given_name=FORMULAS[3], family_name=FORMULAS[5])
    ours = browser(clinic_a.admin)
    escaped = 0
    for model in REGISTERED:
        asked = {"action": "sheet", "_selected_action": str(records[model].pk)}
        for row in rows_of(ours.post(of_list(model), asked)):
            assert [one for one in row if is_formula(one)] == []
            escaped += sum(one.startswith("'") for one in row)

    assert escaped > 80


def is_formula(cell: str) -> bool:
    is_number = cell.removeprefix("-").replace(".", "", 1).isdigit()
    return cell.startswith(RISKY) and not is_number


def test_markup_that_a_form_refuses_comes_back_as_text(clinic_a, browser):
    ours = browser(clinic_a.admin)
    for text in MARKUP[::4]:
        sent = {"given_name": text, "family_name": "", "date_of_birth": text}

        html = ours.post("/admin/clinic/client/add/", sent).content.decode()

        assert escape(text) in html
        assert text not in html or text not in HARMFUL


def test_markup_stays_text_in_the_browsable_api(clinic_a, browser):
    marked(clinic_a)
    ours = browser(clinic_a.therapist)
    lists = [f"/api/v1/{one}/" for one in ("clients", "sessions", "episodes")]
    shown = ""
    for path in lists:
        answer = ours.get(path, headers={"accept": "text/html"})
        html = answer.content.decode()
        assert [text for text in HARMFUL if text in html] == [], path
        shown += html

    assert escape(MARKUP[12]) in shown
