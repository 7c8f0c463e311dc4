"""Databases on the project's server, and two equal ones: in one the log is off."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import errors
from psycopg.sql import SQL, Identifier

from clinic.domain.catalogue import load_catalogue

PREFIX = "palpate_bench"
ALIASES = ("default", "owner")
OF_DJANGO = ("context", "cursor_factory", "prepare_threshold", "dbname", "options")
# The log asks for it in each transaction that it keeps; the other side is held to it.
SAME_FOR_BOTH = "-c synchronous_commit=on"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two databases, and how the app and the owner reach it."""

    name: str
    app: dict[str, Any]
    owner: dict[str, Any]

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(
            **self.app,
            dbname=self.name,
            options=SAME_FOR_BOTH,
            autocommit=True,
            prepare_threshold=0,
        )

    @property
    def comment(self) -> str | None:
        told = "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
        return self.execute(f"{told} WHERE datname = '{self.name}'")[0][0]

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        """As the owner."""
        with psycopg.connect(**self.owner, dbname=self.name, autocommit=True) as db:
            cursor = db.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


def side(name: str) -> Side:
    """A database of the server, there or not."""
    return Side(name, parameters_of("default"), parameters_of("owner"))


@contextmanager
def logged_side(*, template: str = "") -> Iterator[Side]:
    """A migrated database with the catalogue, which Django uses meanwhile."""
    with _dropped_at_the_end("logged") as name:
        create(name, template)
        with used_by_django(name):
            if not template:
                call_command("migrate", database="owner", verbosity=0)
            load_catalogue()
            yield side(name)


@contextmanager
def bare_side(logged: Side) -> Iterator[Side]:
    """A copy of the other side as it now is, where nothing more is logged."""
    with _dropped_at_the_end("bare") as name:
        create(name, logged.name)
        bare = Side(name, logged.app, logged.owner)
        bare.execute(SWITCH_OFF)
        yield bare


SWITCH_OFF = r"""
DO $$
DECLARE logs record;
BEGIN
    FOR logs IN SELECT tgname, tgrelid::regclass AS target FROM pg_trigger
                WHERE NOT tgisinternal AND tgname ~ '^log_(insert|update|delete)$' LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', logs.target, logs.tgname);
    END LOOP;
END $$
"""


@contextmanager
def _dropped_at_the_end(what: str) -> Iterator[str]:
    name = f"{PREFIX}_{os.getpid()}_{what}"
    try:
        yield name
    finally:
        connections.close_all()
        drop(name)


def drop_leftovers() -> None:
    """Remove what a killed run left behind; what is in use belongs to another run."""
    with _server() as db:
        names = db.execute(
            "SELECT datname FROM pg_database WHERE datname ~ %s", [f"^{PREFIX}_"]
        ).fetchall()
        for (name,) in names:
            with suppress(errors.ObjectInUse):
                db.execute(SQL("DROP DATABASE {}").format(Identifier(name)))


def create(name: str, template: str = "") -> None:
    """Make it anew."""
    connections.close_all()  # A database in use can not be copied.
    drop(name)
    source = SQL(" TEMPLATE {}").format(Identifier(template)) if template else SQL("")
    _on_the_server(SQL("CREATE DATABASE {}{}").format(Identifier(name), source))


def drop(name: str) -> None:
    _on_the_server(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(name)))


def exists(name: str) -> bool:
    with _server() as db:
        return bool(
            db.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [name]
            ).fetchone()
        )


def _on_the_server(statement: Any) -> None:
    with _server() as db:
        db.execute(statement)


def _server() -> psycopg.Connection:
    return psycopg.connect(**parameters_of("owner"), dbname="postgres", autocommit=True)


def parameters_of(alias: str) -> dict[str, Any]:
    known = connections[alias].get_connection_params()
    return {name: known[name] for name in known if name not in OF_DJANGO}


@contextmanager
def used_by_django(name: str) -> Iterator[None]:
    before = {alias: connections[alias].settings_dict["NAME"] for alias in ALIASES}
    connections.close_all()
    for alias in ALIASES:
        connections[alias].settings_dict["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        for alias in ALIASES:
            connections[alias].settings_dict["NAME"] = before[alias]
