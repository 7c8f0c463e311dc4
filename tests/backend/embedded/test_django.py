"""Django reaches the server through its own backend."""

from pathlib import Path

import pytest

from backend.embedded.home import Home
from tests.backend.embedded.client import Client
from tests.backend.embedded.refusal import SET_PG_BIN, WAYS_OUT
from tests.backend.embedded.watching import kill, postmaster

pytestmark = pytest.mark.no_db

DJANGO_CLIENT = """
import sys
import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection

def whoami():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text")
        return cursor.fetchone()[0]

settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "backend.embedded",
            "NAME": "palpate",
            "USER": "palpate_app",
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 2}},
        }
    }
)
django.setup()
sys.stdin.readline()
try:
    call_command("dbshell", "--", "-Atc", "SELECT 'by psql, ' || current_user")
except ImproperlyConfigured as error:
    sys.exit(print(error))
print(whoami(), flush=True)
sys.stdin.readline()
connection.close()
print(whoami(), flush=True)
connection.close_pool()
"""


def test_django_reaches_the_server_by_dbshell_and_with_a_pool(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "1")
    with Client(DJANGO_CLIENT) as client:
        answers = [client.ensure(), client.answer()]
        kill(postmaster(home))
        answers.append(client.ensure())

    assert answers == ["by psql, palpate_app", "palpate_app", "palpate_app"]


def test_django_is_told_by_its_own_exception(new_home: Home, programs: Path) -> None:
    with Client(DJANGO_CLIENT) as client:
        assert client.ensure() == (
            "The embedded PostgreSQL lacks initdb, pg_ctl, postgres, psql in"
            f" {programs}: {SET_PG_BIN}, or {WAYS_OUT}"
        )
