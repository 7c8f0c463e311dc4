"""Texts of markup in every text a clinic can write: on every page they stay texts.

Script and style in a page is looked for in every answer (`tests/answers.py`).
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from typing import Any
from unittest.mock import patch

from django.db import models
from django.utils.html import escape

from clinic.models import Client, Clinic, User
from tests.conftest import acting
from tests.payloads import MARKUP
from tests.sessions.admin.page import of_list, of_record, read
from tests.sessions.admin.records import CANARY, REGISTERED, Records, records_of

ALL = " ".join(MARKUP)
HARMFUL = [text for text in MARKUP if set("<>\"'") & set(text)]
WORDS = (models.SlugField, models.EmailField, models.URLField)


@contextmanager
def in_every_text() -> Iterator[None]:
    """Whatever text is written with a canary in it is written with markup instead."""
    turn = cycle(MARKUP)
    char, text = models.CharField.get_prep_value, models.TextField.get_prep_value
    document = models.JSONField.get_db_prep_value

    def of_char(field: models.CharField, value: Any) -> Any:
        if isinstance(value, str) and CANARY in value and not isinstance(field, WORDS):
            room = (field.max_length or 200) - len(value) + len(CANARY)
            fitting = (one for one in islice(turn, len(MARKUP)) if len(one) <= room)
            value = value.replace(CANARY, next(fitting, CANARY))
        return char(field, value)

    def of_text(field: models.TextField, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace(CANARY, ALL)
        return text(field, value)

    def of_document(field: Any, value: Any, connection: Any, prepared: bool = False):
        if isinstance(value, list | dict):
            value = json.loads(json.dumps(value).replace(CANARY, json.dumps(ALL)[1:-1]))
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
