"""Filling tables fast: keys and indexes are made anew over all rows at once, which
proves them as well."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from psycopg.sql import SQL, Identifier

# Plain indexes, keys into other tables, and what may not overlap.
FOUND = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
FROM pg_constraint
WHERE conrelid = ANY (%(tables)s::regclass[]) AND contype IN ('f', 'x')
"""
INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
WHERE i.indrelid = ANY (%(tables)s::regclass[])
  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""
FORCED = """
SELECT oid::regclass::text FROM pg_class
WHERE oid = ANY (%(tables)s::regclass[]) AND relforcerowsecurity
"""


@contextmanager
def unguarded(db: psycopg.Connection, tables: Sequence[str]) -> Iterator[None]:
    """Without triggers, and without row security for the owner, who is connected."""
    named = {"tables": list(tables)}
    keys = db.execute(FOUND, named).fetchall()
    indexes = db.execute(INDEXES, named).fetchall()
    forced = db.execute(FORCED, named).fetchall()
    for table in tables:
        _run(db, f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for (table,) in forced:
        _run(db, f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    for table, name, _ in keys:
        _run(db, f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _ in indexes:
        _run(db, f"DROP INDEX {name}")
    yield
    for _, definition in indexes:
        _run(db, definition)
    for table, name, definition in keys:
        _run(db, f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    for (table,) in forced:
        _run(db, f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for table in tables:
        _run(db, f"ALTER TABLE {table} ENABLE TRIGGER USER")


def copy_into(
    db: psycopg.Connection, table: str, columns: Sequence[str], lines: str
) -> None:
    statement = SQL("COPY {} ({}) FROM STDIN").format(
        Identifier(table), SQL(", ").join(map(Identifier, columns))
    )
    with db.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(lines)


def _run(db: psycopg.Connection, statement: str) -> None:
    db.execute(statement.encode())
