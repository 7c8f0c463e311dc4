"""The migrations say what the models say."""

import subprocess
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connections

from backend.embedded import binaries
from tests import database


def test_no_change_of_a_model_waits_for_its_migration():
    out = StringIO()

    call_command("makemigrations", check_changes=True, dry_run=True, stdout=out)

    assert out.getvalue() == "No changes detected\n"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_tests_database_is_what_django_makes_of_them(committed):
    """The tests make theirs by a shorter way (`tests/migrations.py`)."""
    settings = connections["owner"].settings_dict
    ours, theirs = settings["NAME"], f"{settings['NAME']}_by_django"
    shorter = schema_of(ours)
    database.execute(f'CREATE DATABASE "{theirs}"')
    try:
        settings["NAME"] = theirs
        call_command("migrate", database="owner", verbosity=0)
    finally:
        settings["NAME"] = ours
    longer = schema_of(theirs)
    database.drop(theirs)

    assert shorter == longer


def schema_of(name: str) -> list[str]:
    settings = connections["owner"].settings_dict
    command = [binaries.find() / "pg_dump", "--schema-only", "-U", settings["USER"]]
    command += ["-h", settings["HOST"], "-p", settings["PORT"] or "5432", name]
    environment = {"PGPASSWORD": settings["PASSWORD"], "LC_ALL": "C"}
    dump = subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True
    )
    lines = dump.stdout.splitlines()
    return [line for line in lines if "restrict " not in line]  # Its key is random.
