"""Each text of ours is told in every language, and is where it is declared."""

import ast
from io import BytesIO
from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.db.models import TextChoices

from backend.management.commands import messages
from backend.texts import declared, refusals, texts, trees
from clinic.language import Words

# What Django's own pages say by these words, ours say as well.
TOLD_ANOTHER_WAY = {"Show all", "user"}

# Commands and devices are told in English, with whatever stands in it.
OF_COMMANDS = {
    "api/sync/pull.py",
    "clinic/domain/clinic_import.py",
    "clinic/queries/archive.py",
    "sessions/domain/demo/seeding.py",
}

pytestmark = pytest.mark.no_db


@pytest.fixture(scope="module")
def wanted():
    return texts()


@pytest.mark.parametrize("tag", messages.languages())
def test_every_text_is_translated_with_the_values_it_has(tag, wanted):
    before = messages.catalog_of(tag)

    after = messages.updated(before, wanted, tag, prune=False)

    assert list(messages.faults(after)) == []
    assert messages.check(tag, after, []) is None


def test_every_closed_list_is_one_of_words():
    plain = [one for one in TextChoices.__subclasses__() if one is not Words]

    assert [one for one in plain if one.__module__.startswith(("clinic", "sess"))] == []


def test_what_a_model_a_list_and_a_page_are_called_is_declared():
    known = {(one.context, one.id) for one in declared()}

    assert known >= {
        ("TriggerPointExam", "taut band"),
        ("TriggerPointExam", "trigger point exams"),
        ("Clinic", "Years a record is kept at least after the last encounter."),
        ("", "A clearance ends on or after its date."),
        ("SessionStatus", "no show"),
        ("", "Catalogue"),
        ("Client", "who looked at this record"),
        ("", "Merge into another"),
        ("", "planned minutes"),
    }


def test_djangos_own_words_stay_as_they_are(wanted):
    asked = {one.id for one in wanted if not one.context or one.may_share}
    ours = messages.catalog_of("de")
    admin = Path(django.__file__).parent / "contrib/admin/locale/de/LC_MESSAGES"
    theirs = read_po(BytesIO((admin / "django.po").read_bytes()))

    changed = {
        one.id
        for one in theirs
        if one.id in asked
        and not one.context
        and (told := ours.get(one.id))
        and told.string != one.string
    }

    assert changed == TOLD_ANOTHER_WAY


def test_the_languages_are_those_there_are_texts_of():
    folders = {path.name for path in Path(settings.LOCALE_PATHS[0]).iterdir()}

    assert folders == set(messages.languages())


def puts_together(call: ast.AST) -> bool:
    """Whether a refusal has its values in it before it is looked up."""
    match call:
        case ast.Call(func=ast.Name(id=name), args=[ast.JoinedStr(), *_]):
            return name in refusals()
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id=name)), args=[_, ast.JoinedStr(), *_]
        ):
            return name in refusals()
    return False


def test_a_refusal_gets_its_values_when_it_is_told():
    found = {
        path
        for path, tree in trees().items()
        if any(map(puts_together, ast.walk(tree)))
    }

    assert found == OF_COMMANDS
