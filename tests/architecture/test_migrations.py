"""The migrations say what the models say."""

import subprocess
from collections.abc import Iterator
from io import StringIO

import pytest
from django.contrib.postgres.operations import NotInTransactionMixin
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from backend.embedded import binaries
from tests import database
from tests.architecture.unsafe import WITHOUT_A_VALUE, unsafe_ways
from tests.migrations import models_in_place


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
    reached = connections["owner"].get_connection_params()
    command = [binaries.find() / "pg_dump", "--schema-only", "-U", reached["user"]]
    command += ["-h", reached["host"], "-p", str(reached.get("port") or 5432), name]
    environment = {"PGPASSWORD": reached.get("password", ""), "LC_ALL": "C"}
    dump = subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True
    )
    lines = dump.stdout.splitlines()
    return [line for line in lines if "restrict " not in line]  # Its key is random.


# The last migrations of the first release, before which nothing served; until it is
# cut, they move on.
FIRST_RELEASE = {"clinic": "0015_erasing_clients", "therapy": "0014_is_shared_restores"}
# Where a release says that it needs a pause (docs/failing.md): its migration, and why.
PAUSES: dict[str, str] = {}


def statements_of(app: str, loader: MigrationLoader) -> Iterator[tuple[str, list[str]]]:
    """The SQL of each migration since the first release."""
    keys = [key for key in loader.graph.nodes if key[0] == app]
    with models_in_place():
        for label, name in sorted(keys):
            if name > FIRST_RELEASE[app]:
                plan = [(loader.get_migration(label, name), False)]
                yield f"{label}.{name}", loader.collect_sql(plan)


@pytest.mark.parametrize("app", FIRST_RELEASE)
def test_a_migration_lets_the_release_before_go_on_serving(app, monkeypatch):
    # Its SQL is read here, in a test's transaction, and not run.
    monkeypatch.setattr(
        NotInTransactionMixin, "_ensure_not_in_transaction", lambda *args: None
    )
    loader = MigrationLoader(connections["owner"], replace_migrations=False)
    assert (app, FIRST_RELEASE[app]) in loader.graph.nodes

    found = {
        name: [*unsafe_ways(statements)]
        for name, statements in statements_of(app, loader)
    }

    unsafe = {name: ways for name, ways in found.items() if ways}
    assert unsafe.keys() == {name for name in PAUSES if name in found}, unsafe


@pytest.mark.no_db
@pytest.mark.parametrize(
    ("sql", "way"),
    [
        ("DROP TABLE a CASCADE", "takes a table away"),
        ('ALTER TABLE "a" RENAME TO "b"', "renames a table"),
        ('ALTER TABLE "a" RENAME COLUMN "b" TO "c"', "renames a column"),
        ('ALTER TABLE "a" DROP COLUMN "b" CASCADE', "takes a column away"),
        ('ALTER TABLE "a" ALTER COLUMN "b" TYPE bigint', "writes every row anew"),
        ('ALTER TABLE "a" ADD COLUMN "b" text NOT NULL', WITHOUT_A_VALUE),
        ('ALTER TABLE "a" ALTER COLUMN "b" SET NOT NULL', WITHOUT_A_VALUE),
        ('ALTER TABLE "a" ALTER COLUMN "b" DROP DEFAULT', WITHOUT_A_VALUE),
        (
            'CREATE INDEX "b" ON "a" USING gin ("c")',
            "keeps writers out while it makes an index",
        ),
        (
            'ALTER TABLE "a" ADD CONSTRAINT "b" CHECK (c > 0)',
            "holds a table while it looks at every row",
        ),
        (
            'ALTER TABLE "a" ADD CONSTRAINT "b" UNIQUE ("c")',
            "holds a table while it looks at every row",
        ),
    ],
)
def test_what_would_stop_it_is_known(sql, way):
    assert [*unsafe_ways([sql])] == [(way, "a")]
    assert [*unsafe_ways(["CREATE TABLE a (id int)", sql])] == []


@pytest.mark.no_db
def test_what_would_not_stop_it_is_let_through():
    safe = [
        "-- Create index b on field(s) c of model a",
        'ALTER TABLE "a" ADD COLUMN "b" text',
        'ALTER TABLE "a" ADD COLUMN "b" text DEFAULT \'\' NOT NULL',
        'CREATE INDEX CONCURRENTLY "b" ON "a" ("c")',
        'ALTER TABLE "a" ADD CONSTRAINT "b" CHECK (c > 0) NOT VALID',
        'ALTER TABLE "a" VALIDATE CONSTRAINT "b"',
        'ALTER TABLE "a" ADD CONSTRAINT "b" UNIQUE USING INDEX "c"',
    ]

    assert [*unsafe_ways(safe)] == []
