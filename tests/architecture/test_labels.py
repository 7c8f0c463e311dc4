"""Our `sessions` and Django's: two packages of one name, kept apart by their labels."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import (  # noqa: TID251 - the one not to point at
    Session as HttpSession,
)
from django.db.migrations.loader import MigrationLoader

import sessions
from sessions.models import Session

OURS = {"clinic", "therapy"}
ROOT = Path(sessions.__file__).parents[1]


@pytest.mark.no_db
def test_therapy_is_the_label_of_our_sessions():
    config = apps.get_app_config("therapy")

    assert (config.name, config.path) == ("sessions", str(ROOT / "sessions"))
    assert apps.get_app_config("sessions").name == "django.contrib.sessions"


@pytest.mark.no_db
def test_no_migration_of_ours_depends_on_http_sessions():
    loader = MigrationLoader(None)

    named = {
        key
        for key, migration in loader.disk_migrations.items()
        if key[0] in OURS
        and "sessions" in {label for label, _ in migration.dependencies}
    }

    assert named == set()


def names_the_http_session(source: str) -> bool:
    """Whether it says "sessions.Session", or asks for a model of "sessions"."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Constant(value=str(text)) if text.lower() == "sessions.session":
                return True
            case ast.Call(
                func=ast.Attribute(attr="get_model"),
                args=[ast.Constant(value="sessions"), *_],
            ):
                return True
    return False


@pytest.mark.no_db
@pytest.mark.parametrize("package", ["clinic", "sessions"])
def test_no_source_of_ours_names_the_http_session(package):
    naming = {
        path.name
        for path in (ROOT / package).rglob("*.py")
        if names_the_http_session(path.read_text(encoding="utf-8"))
    }

    assert naming == set()


@pytest.mark.no_db
def test_no_model_of_ours_points_at_an_http_session():
    pointing = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in OURS
        and any(
            field.related_model is HttpSession for field in model._meta.get_fields()
        )
    }

    assert pointing == set()


def test_the_two_have_content_types_of_their_own():
    of_both = ContentType.objects.get_for_models(Session, HttpSession)

    assert {one.natural_key() for one in of_both.values()} == {
        ("therapy", "session"),
        ("sessions", "session"),
    }
