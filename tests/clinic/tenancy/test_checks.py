"""The check at boot."""

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections

from clinic.checks import refuse_unsound, row_security_faults
from tests.clinic.tenancy.sql import execute, planted
from tests.clinic.tenancy.tables import TABLES


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        (
            "ALTER TABLE clinic_licence DISABLE ROW LEVEL SECURITY",
            "Row security of clinic_licence is not forced.",
        ),
        (
            "ALTER TABLE clinic_licence NO FORCE ROW LEVEL SECURITY",
            "Row security of clinic_licence is not forced.",
        ),
        ("DROP POLICY clinic ON clinic_licence", "clinic_licence lacks policy clinic."),
        (
            "DROP POLICY audience ON clinic_tool; DROP POLICY client ON clinic_tool",
            "clinic_tool lacks policy audience, client.",
        ),
        (
            "CREATE VIEW loot AS SELECT * FROM clinic_client",
            "View loot shows rows past row security.",
        ),
        (
            "CREATE VIEW loot WITH (security_invoker = false) AS TABLE clinic_client",
            "View loot shows rows past row security.",
        ),
        (
            "ALTER TABLE clinic_licence DISABLE TRIGGER stamp",
            "clinic_licence lacks trigger stamp.",
        ),
        (
            "ALTER TABLE clinic_licence ENABLE REPLICA TRIGGER stamp",
            "clinic_licence lacks trigger stamp.",
        ),
        (
            "DROP TRIGGER stamp ON clinic_licence",
            "clinic_licence lacks trigger stamp.",
        ),
        (
            "ALTER TABLE therapy_goal DISABLE TRIGGER log_update",
            "therapy_goal lacks trigger log_update.",
        ),
        (
            "ALTER TABLE therapy_goal DISABLE TRIGGER USER",
            "therapy_goal lacks trigger guard_delete, guard_insert, guard_update, "
            "log_delete, log_insert, log_update, stamp.",
        ),
        (
            "ALTER TABLE clinic_change DISABLE TRIGGER number",
            "clinic_change lacks trigger number.",
        ),
        (
            "ALTER TABLE therapy_feedback DISABLE TRIGGER facts",
            "therapy_feedback lacks trigger facts.",
        ),
        ("DROP TABLE therapy_reaction", "Table therapy_reaction is missing."),
    ],
)
def test_a_planted_fault_is_found(sql, fault):
    owner = connections["owner"]
    owning = set(row_security_faults(owner))

    execute(sql, using="owner")

    assert set(row_security_faults(owner)) - owning == {fault}


def test_a_view_that_asks_as_its_reader_is_sound():
    owner = connections["owner"]
    owning = row_security_faults(owner)

    execute(
        "CREATE VIEW own WITH (security_invoker = true) AS TABLE clinic_client",
        using="owner",
    )

    assert row_security_faults(owner) == owning


def test_an_app_that_owns_its_tables_is_found():
    assert set(row_security_faults(connections["owner"])) == {
        f"The role of the app owns {table}." for table in TABLES.values()
    }


def test_a_sound_database_is_served():
    refuse_unsound()

    assert row_security_faults(connection) == []
    assert run_checks(databases=["default"]) == []


def test_an_unsound_database_is_not_served():
    with (
        planted(
            "ALTER TABLE clinic_licence NO FORCE ROW LEVEL SECURITY",
            "ALTER TABLE clinic_licence FORCE ROW LEVEL SECURITY",
        ),
        pytest.raises(ImproperlyConfigured, match="clinic_licence is not forced"),
    ):
        refuse_unsound()
