"""A PostgreSQL of its own, as in production, to be killed."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from backend.embedded import postgres
from backend.embedded.home import Home

CHECKOUT = Path(__file__).resolve().parents[2]
AS_IN_PRODUCTION = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "recovery_init_sync_method": "syncfs",  # Sooner done than file by file.
}


class Database:
    """The server, and how the app, the owner and its superuser reach it."""

    def __init__(self, home: Home) -> None:
        self.cluster = postgres.Cluster(home)
        self.token = ""  # Of the admin of its clinic.

    def start(self) -> float:
        """Seconds until it answers."""
        started = time.monotonic()
        self.cluster.open(cancelled=lambda: False)
        return time.monotonic() - started

    def stop(self) -> None:
        self.cluster.close()

    def restart(self) -> None:
        self.stop()
        self.start()

    def kill(self) -> None:
        """All of its processes at once, as when the power goes."""
        victims = [self.cluster.pid, *children_of(self.cluster.pid)]
        for pid in victims:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while any(runs(pid) for pid in victims) or self.cluster.is_alive():
            time.sleep(0.005)

    def environment(self) -> dict[str, str]:
        """Its socket is named by libpq's own variable: no address holds its folder."""
        return {
            "PGHOST": str(self.cluster.socket_folder),
            "DATABASE_URL": "postgres://palpate_app@/palpate",
            "OWNER_DATABASE_URL": "postgres://palpate_owner@/palpate",
        }

    def connect(
        self, role: str = "postgres", name: str = "palpate", **options: Any
    ) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.cluster.socket_folder),
            port=5432,
            user=role,
            dbname=name,
            autocommit=True,
            **options,
        )

    def order(self, sql: str) -> None:
        with self.connect() as connection:
            connection.execute(sql.encode())

    def administer(self, order: str) -> None:
        """From beside the database, in which nobody may be."""
        with self.connect(name="postgres") as connection:
            connection.execute(order.encode())

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.connect() as connection:
            return connection.execute(sql.encode(), values).fetchall()


def children_of(pid: int | None) -> list[int]:
    try:
        return [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except FileNotFoundError:
        return []


def runs(pid: int | None) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


@contextmanager
def own_database(prepare: Callable[[Database], None]) -> Iterator[Database]:
    """What `prepare` does is done in a hurry: its disk is not waited for."""
    base = Path(tempfile.gettempdir()) / f"palpate-faults-{os.getpid()}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PALPATE_PG_HOME", str(base))
        home = Home(CHECKOUT)
        home.prepare()
        database = Database(home)
        try:
            database.start()
            prepare(database)
            database.stop()
            patch.setattr(postgres, "SETTINGS", AS_IN_PRODUCTION)
            database.start()
            yield database
        finally:
            database.stop()
            shutil.rmtree(base, ignore_errors=True)
