"""The test database, made new from a copy."""

import time
from contextlib import AbstractContextManager
from typing import Any

from django.db import OperationalError, connections

CLEAN = "clean"  # What it is before anything was committed into it.
STILL_IN_USE = 10  # Seconds that a thread or server of a test may take to hang up.


class Snapshots:
    """Copies of the database, to begin anew from: sooner done than emptying it."""

    def __init__(self) -> None:
        self.copies: dict[str, str] = {}  # Databases, by what they are a copy of.
        self.present: str | None = None  # The copy the database is equal to.
        self.used: list[str] = []

    def begin(self, name: str, clean: str) -> None:
        """All aliases lead to a database of this name: a copy of the clean one."""
        lead_to(name)
        self.copies[CLEAN] = clean
        for left in databases():
            if left == name or left.startswith(f"{name}_used_"):
                drop(left)
        copy(of=clean, to=name)
        self.present = CLEAN

    def keep(self, name: str) -> None:
        """Keep a copy of the database as it now is."""
        self.copies[name] = f"{database()}_{name}"
        drop(self.copies[name])
        copy(of=database(), to=self.copies[name])
        self.present = name

    def need(self, name: str) -> None:
        if self.present != name:
            self._put_aside()
            copy(of=self.copies[name], to=database())
            self.present = name

    def _put_aside(self) -> None:
        """Dropped at the end: where a thousand files have just been deleted, ext4 takes
        ten times as long to make a thousand new ones."""
        self.used.append(f"{database()}_used_{len(self.used)}")
        execute(f'ALTER DATABASE "{database()}" RENAME TO "{self.used[-1]}"')

    def spoil(self) -> None:
        """From here on the database is equal to no copy."""
        self.present = None

    def forget(self, name: str) -> None:
        drop(self.copies.pop(name))

    def end(self) -> None:
        for name in [database(), *self.used]:
            drop(name)


SNAPSHOTS = Snapshots()


def database() -> str:
    return connections["owner"].settings_dict["NAME"]


def databases() -> set[str]:
    with server() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}


def lead_to(name: str) -> None:
    """Whatever is asked from here on is asked of this database."""
    connections.close_all()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name


def copy(*, of: str, to: str) -> None:
    execute(f'CREATE DATABASE "{to}" TEMPLATE "{of}" STRATEGY file_copy')


def drop(name: str) -> None:
    execute(f'DROP DATABASE IF EXISTS "{name}"')


def execute(sql: str) -> None:
    """Among the databases, with nobody in ours."""
    connections.close_all()
    deadline = time.monotonic() + STILL_IN_USE
    while True:
        try:
            with server() as cursor:
                cursor.execute(sql)
            return
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def server() -> AbstractContextManager[Any]:
    """A cursor in none of our databases."""
    return connections["owner"].creation._nodb_cursor()
