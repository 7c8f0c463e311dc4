"""The test database, made new from a copy."""

import time

from django.db import OperationalError, connections

CLEAN = "clean"  # What it is before anything was committed into it.
STILL_IN_USE = 10  # Seconds that a thread or server of a test may take to hang up.


class Snapshots:
    """Copies of the database, to begin anew from: sooner done than emptying it."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.present: str | None = CLEAN  # The copy the database is equal to.

    def keep(self, name: str) -> None:
        """Keep a copy of the database as it now is."""
        drop(snapshot_of(name))
        copy(of=database(), to=snapshot_of(name))
        self.names.add(name)
        self.present = name

    def need(self, name: str) -> None:
        if self.present != name:
            drop(database())
            copy(of=snapshot_of(name), to=database())
            self.present = name

    def spoil(self) -> None:
        """From here on the database is equal to no copy."""
        self.present = None

    def forget(self, name: str) -> None:
        drop(snapshot_of(name))
        self.names.discard(name)


SNAPSHOTS = Snapshots()


def database() -> str:
    return connections["owner"].settings_dict["NAME"]


def snapshot_of(name: str) -> str:
    return f"{database()}_{name}"


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
            with connections["owner"].creation._nodb_cursor() as cursor:
                cursor.execute(sql)
            return
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
