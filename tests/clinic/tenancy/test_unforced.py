import pytest
from django.db import IntegrityError, connections, transaction
from django.db.transaction import TransactionManagementError

from clinic.tenancy import unforced
from tests.clinic.tenancy.sql import execute, fetch, fetch_one


def clients_the_owner_sees() -> int:
    return fetch_one("SELECT count(*) FROM clinic_client", using="owner")


def is_forced(table: str) -> bool:
    sql = "SELECT relname FROM pg_class WHERE relforcerowsecurity"
    return (table,) in fetch(sql, using="owner")


def test_the_owner_sees_every_row_while_unforced(committed, clinic_a, clinic_b):
    before = clients_the_owner_sees()
    with connections["owner"].schema_editor() as editor:
        with unforced(editor, "clinic_client"):
            within = clients_the_owner_sees()
        after = clients_the_owner_sees()

    assert (before, within, after) == (0, 4, 0)
    assert is_forced("clinic_client")


def test_force_returns_when_a_migration_fails():
    with (
        pytest.raises(RuntimeError),
        connections["owner"].schema_editor() as editor,
        unforced(editor, "clinic_client"),
    ):
        raise RuntimeError

    assert is_forced("clinic_client")


WRONG_KEY = """
ALTER TABLE clinic_client ADD CONSTRAINT every_row_violates_this
FOREIGN KEY (clinic_id, id) REFERENCES clinic_membership (clinic_id, id)
"""


def test_a_key_that_rows_violate_is_refused_only_while_unforced(committed, clinic_a):
    valid = "SELECT convalidated FROM pg_constraint WHERE conname LIKE 'every_row%'"
    with transaction.atomic(using="owner"):
        execute(WRONG_KEY, using="owner")
        believed = fetch_one(valid, using="owner")
        transaction.set_rollback(True, using="owner")

    assert believed is True  # Forced row security hid every row from the check.
    with (
        pytest.raises(IntegrityError, match="every_row_violates_this"),
        connections["owner"].schema_editor() as editor,
        unforced(editor, "clinic_client", "clinic_membership"),
    ):
        editor.execute(WRONG_KEY)


def test_unforced_needs_a_transaction():
    editor = connections.create_connection("owner").schema_editor(atomic=False)

    with pytest.raises(TransactionManagementError), unforced(editor, "clinic_client"):
        pass
