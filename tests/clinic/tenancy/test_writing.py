"""Whoever writes, and however: no row of another clinic, none of another client."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from clinic.models import Client, Clinic
from clinic.tenancy import SHARED_CLINIC, scoped
from tests.builders import Rows, saved_twin, twin
from tests.clinic.tenancy.sql import REFUSED, execute, refusal, refusals
from tests.clinic.tenancy.tables import (
    BESIDES,
    FACTS,
    KEYS,
    RECORD_CLIENT_SEES,
    RECORDS,
    REMOVABLE,
    SHARED,
    TABLES,
    Key,
    column_of,
    filled,
)
from tests.conftest import Practice, acting


def insert(row: Model) -> None:
    row.save(force_insert=True)


def insert_in_bulk(row: Model) -> None:
    type(row)._base_manager.bulk_create([row])


def insert_by_sql(row: Model) -> None:
    """Copy some row of the table, but for its id and its clinic."""
    quote = connection.ops.quote_name
    columns = [one.column for one in row._meta.concrete_fields if not one.generated]
    new = {name: getattr(row, name) for name in ("id", column_of(type(row)))}
    template = "INSERT INTO {table} ({into}) SELECT {values} FROM {table} LIMIT 1"
    sql = template.format(
        table=row._meta.db_table,
        into=", ".join(map(quote, columns)),
        values=", ".join("%s" if one in new else quote(one) for one in columns),
    )
    execute(sql, [new[one] for one in columns if one in new])


def moved(row: Any, clinic: Practice) -> Any:
    """A twin in another clinic; of a clinic, another clinic."""
    return twin(row) if isinstance(row, Clinic) else twin(row, clinic=clinic.clinic)


def same(row: Model) -> QuerySet[Any]:
    return type(row)._base_manager.filter(pk=row.pk)


@pytest.mark.parametrize("write", [insert, insert_in_bulk, insert_by_sql])
def test_no_row_is_written_into_another_clinic(write, world):
    with acting(world.a.therapist):
        answers = refusals(lambda row: write(moved(row, world.b)), world.own)

    assert answers == {
        label: f'{REFUSED} for table "{TABLES[label]}"' for label in RECORDS
    }


def test_no_row_is_moved_into_another_clinic(world):
    def move(row):
        same(row).update(**{column_of(type(row)): world.b.id})

    with acting(world.a.therapist):
        answers = refusals(move, world.own)

    assert answers == {
        label: f"{TABLES[label]} is kept as written"
        if label in FACTS
        else f'{REFUSED} for table "{TABLES[label]}"'
        for label in RECORDS
    }


def test_no_row_of_another_clinic_is_overwritten_by_its_id(world):
    def overwrite(row):
        type(row)._base_manager.bulk_create(
            [twin(row, id=world.foreign[row._meta.label].pk)],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["version"],
        )

    with acting(world.a.therapist):
        answers = refusals(overwrite, world.own)

    assert {label for label, one in answers.items() if REFUSED not in one} == FACTS
    assert {answers[label].partition(" ")[2] for label in FACTS} == {
        "is kept as written"
    }


def test_a_change_passes_by_the_rows_of_another_clinic(world):
    def touch(row):
        by_sql = filled("UPDATE {table} SET version = 0 WHERE id = %s", type(row))
        locked = len(same(row).select_for_update())
        return locked, same(row).update(version=0), execute(by_sql, [row.pk])

    with acting(world.a.therapist):
        touched = {
            label: touch(row)
            for label, row in world.foreign.items()
            if label not in FACTS
        }

    assert touched == dict.fromkeys(RECORDS - FACTS, (0, 0, 0))


def delete(row: Model) -> int:
    return execute(filled("DELETE FROM {table} WHERE id = %s", type(row)), [row.pk])


def test_a_removal_passes_by_the_rows_of_another_clinic(world):
    with acting(world.a.therapist):
        removed = {label: delete(world.foreign[label]) for label in REMOVABLE}

    assert removed == dict.fromkeys(REMOVABLE, 0)


def test_only_parts_of_a_record_can_be_removed(world):
    with acting(world.a.therapist):
        treatment = saved_twin(world.own["therapy.Treatment"], order=2)
        answers = refusals(delete, world.own | {"therapy.Treatment": treatment})

    assert answers == {
        label: "not refused"
        if label in REMOVABLE
        else f"permission denied for table {TABLES[label]}"
        for label in RECORDS
    }


def test_a_client_writes_no_row_of_another_client(world):
    with acting(world.a.therapist):
        rows = {label: twin(world.other_client[label]) for label in RECORD_CLIENT_SEES}
    with acting(world.a.client_member):
        answers = refusals(insert, rows)

    assert {label for label, one in answers.items() if REFUSED not in one} == set()


def broken_key(row: Model) -> str:
    """The name of the constraint that keeps this row out."""
    try:
        with transaction.atomic():
            insert(row)
    except IntegrityError as error:
        return error.__cause__.diag.constraint_name
    return "not refused"


def broken_keys(keys: list[Key], rows: Rows, targets: Rows) -> dict[str, str]:
    """What keeps each row out when one of its keys names the target."""
    return {
        key.name: broken_key(
            twin(
                rows[label],
                **{key.columns[-1]: targets[key.to].pk},
                **BESIDES.get(key.name, {}),
            )
        )
        for label, key in keys
    }


def targets_of(rows: Rows) -> Rows:
    """Rows to refer to, by table, that nothing refers to yet."""
    return {row._meta.db_table: saved_twin(row) for row in rows.values()}


def test_no_row_refers_to_a_row_of_another_clinic(world):
    foreign = world.foreign.copy()
    del foreign["clinic.Clinic"]
    with acting(world.b.therapist):
        targets = targets_of(foreign)

    with acting(world.a.therapist):
        broken = broken_keys(KEYS, world.own, targets)

    assert broken == {key.name: key.name for _, key in KEYS}


def test_no_row_refers_to_a_row_of_another_client(world):
    within_client = [
        (label, key) for label, key in KEYS if "client_id" in key.columns[:-1]
    ]
    with acting(world.a.therapist):
        broken = broken_keys(within_client, world.own, targets_of(world.other_client))

    assert broken == {key.name: key.name for _, key in within_client}


def test_a_row_that_refers_within_its_client_is_let_in(world):
    """Else the two tests above might see another refusal than the one they mean."""
    rows = {label: world.own[label] for label, _ in KEYS}
    with acting(world.a.therapist):
        broken = {label: broken_key(twin(row)) for label, row in rows.items()}

    assert broken == dict.fromkeys(rows, "not refused")


def test_clinic_and_author_come_from_the_scope(clinic_a):
    with acting(clinic_a.therapist):
        client = Client.objects.create(given_name="New", family_name="Client")

    assert client.clinic_id == clinic_a.id
    assert client.created_by_id == clinic_a.therapist.pk


def test_without_a_scope_nothing_is_written():
    answer = refusal(Client.objects.create)

    assert answer == f'{REFUSED} for table "clinic_client"'


def test_no_update_forges_a_version_an_author_or_a_time(world):
    def facts(row):
        return row.version, row.created_by_id, row.created_at

    forged = {
        "version": 99,
        "created_by_id": world.a.admin.pk,
        "created_at": datetime(2000, 1, 1, tzinfo=UTC),
        "updated_at": datetime(2000, 1, 1, tzinfo=UTC),
    }
    changing = {label: world.own[label] for label in RECORDS - FACTS}
    before = {label: facts(row) for label, row in changing.items()}
    began = timezone.now()
    with acting(world.a.admin):
        for row in changing.values():
            same(row).update(**forged)
            row.refresh_from_db()

    assert {label: facts(row) for label, row in changing.items()} == {
        label: (version + 1, *made) for label, (version, *made) in before.items()
    }
    assert [row for row in changing.values() if row.updated_at < began] == []


@pytest.mark.parametrize("scope", ["own", "shared"])
def test_no_scope_of_the_app_writes_a_shared_row(scope, world):
    words = {label: world.own[label] for label in SHARED}
    with scoped(world.a.id if scope == "own" else SHARED_CLINIC):
        shared = [
            type(row)._base_manager.filter(clinic=SHARED_CLINIC)
            for row in words.values()
        ]
        updated = [rows.update(created_at=timezone.now()) for rows in shared]
        answers = refusals(
            lambda row: insert(twin(row, clinic_id=SHARED_CLINIC)), words
        )

    assert set(updated) == {0}
    assert {label for label, one in answers.items() if REFUSED not in one} == set()


@pytest.mark.parametrize(
    ("sql", "answer"),
    [
        ("TRUNCATE clinic_client", "permission denied for table"),
        ("DROP TABLE clinic_client", "must be owner of table"),
        ("DROP POLICY clinic ON clinic_client", "must be owner of"),
        ("CREATE POLICY o ON clinic_client USING (true)", "must be owner of table"),
        ("ALTER TABLE clinic_client DISABLE ROW LEVEL SECURITY", "must be owner of"),
        ("ALTER TABLE clinic_client NO FORCE ROW LEVEL SECURITY", "must be owner of"),
        ("ALTER TABLE clinic_client DISABLE TRIGGER stamp", "must be owner of"),
        ("ALTER TABLE clinic_client DISABLE TRIGGER ALL", "must be owner of"),
        ("SELECT unprotect_table('clinic_client')", "must be owner of"),
        ("ALTER FUNCTION scope_clinic() IMMUTABLE", "must be owner of function"),
        ("CREATE TABLE loot (id int)", "permission denied for schema"),
        ("UPDATE django_migrations SET app = ''", "permission denied for table"),
        ("SET ROLE palpate_owner", "permission denied to set role"),
        ("SET ROLE palpate_gate", "permission denied to set role"),
        ("SET SESSION AUTHORIZATION palpate_backup", "permission denied to set"),
        ("ALTER ROLE palpate_app BYPASSRLS", "permission denied to alter role"),
        ("SET session_replication_role = replica", "permission denied to set"),
        ("COPY clinic_client FROM STDIN", "COPY FROM not supported with row-level"),
        ("COPY clinic_client TO PROGRAM 'cat'", "permission denied to COPY"),
        ("SET row_security = off; SELECT * FROM clinic_client", "query would be"),
    ],
)
def test_the_app_may_not_take_down_a_wall(sql, answer, clinic_a):
    with acting(clinic_a.admin):
        assert refusal(execute, sql).startswith(answer)
