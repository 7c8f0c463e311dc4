"""No room left for the tables, or for the write-ahead log: what is written is refused,
nothing that was acknowledged is lost, and it is over when there is room."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from tests.api.course import V1
from tests.faults.app import run, serving
from tests.faults.database import Database
from tests.faults.disk import Disk, small_disk
from tests.faults.test_overload import BOUND, ONE, Watch, watching
from tests.faults.writing import Writers, writers

pytestmark = [pytest.mark.no_db, pytest.mark.slow, pytest.mark.timeout(900)]
ME = f"{V1}me/"


@pytest.fixture
def disk(database: Database) -> Iterator[Disk]:
    home, account = database.cluster.home, database.cluster.account
    owner = account.uid if account else home.base.stat().st_uid
    with small_disk(home.base / "disk", 256, owner) as disk:
        yield disk
        database.stop()


@contextmanager
def tables_on(disk: Disk, database: Database) -> Iterator[None]:
    """The write-ahead log stays where it was."""
    move = "ALTER DATABASE palpate SET TABLESPACE {}"
    database.administer(f"CREATE TABLESPACE small LOCATION '{disk.folder}'")
    database.administer(move.format("small"))
    try:
        yield
    finally:
        database.administer(move.format("pg_default"))
        database.administer("DROP TABLESPACE small")


@contextmanager
def log_on(disk: Disk, database: Database) -> Iterator[None]:
    here, there = database.cluster.home.data / "pg_wal", disk.folder / "pg_wal"
    database.stop()
    move(here, there)
    here.symlink_to(there)
    database.start()
    try:
        yield
    finally:
        database.stop()
        here.unlink()
        move(there, here)
        database.start()


def move(folder: Path, target: Path) -> None:
    """To another disk, and its owner's still."""
    subprocess.run(["mv", str(folder), str(target)], check=True)


def exhaust_log(database: Database) -> None:
    """Take one file of the log after the other until there is no next: the server
    ends, for it may not go on without."""
    with suppress(psycopg.OperationalError), database.connect() as connection:
        while True:
            connection.execute("SELECT pg_switch_wal()")
            connection.execute("SELECT pg_logical_emit_message(false, '', '')")


def await_standstill(writing: Writers, patience: float = 60) -> None:
    """Until nothing was acknowledged for three seconds."""
    deadline = time.monotonic() + patience
    seen = -1
    while seen < len(writing.acknowledged):
        assert time.monotonic() < deadline, writing.statuses
        seen = len(writing.acknowledged)
        time.sleep(3)


@contextmanager
def in_use(database: Database) -> Iterator[tuple[Writers, Watch, Watch]]:
    """Some write, one asks for clients' records and one for nobody's."""
    with serving(database) as app:
        records, nobody = Watch(app, ONE), Watch(app, ME)
        with writers(app) as writing, watching([records, nobody]):
            writing.await_more(5, patience=60)
            yield writing, records, nobody


def test_full_tables_refuse_writes_until_there_is_room(
    database: Database, disk: Disk
) -> None:
    """A record is shown while there is room to keep who saw it, and then not."""
    with tables_on(disk, database):
        with in_use(database) as (writing, records, nobody):
            disk.fill()
            await_standstill(writing)
            records.await_status(503, patience=60)
            disk.make_room()
            recovered = writing.await_more(1, patience=60)
        lost = writing.lost(database)
        run(database, "manage.py", "verify")

    slowest = max(writing.slowest, records.slowest(), nobody.slowest())
    print(
        f"\nTables full: writes {dict(writing.statuses)}, records"
        f" {records.counted()}, nobody's {nobody.counted()}, the slowest"
        f" {slowest:.1f} s; {len(lost)} lost; writing {recovered:.1f} s after there"
        " was room"
    )
    assert set(writing.statuses) == {201, 503}
    assert records.statuses() == {200, 503}
    assert nobody.statuses() == {200}
    assert slowest <= BOUND
    assert recovered <= BOUND
    assert lost == set()


def test_a_full_write_ahead_log_ends_the_server_and_loses_nothing(
    database: Database, disk: Disk
) -> None:
    with log_on(disk, database):
        with in_use(database) as (writing, records, nobody):
            disk.fill()
            exhaust_log(database)
            time.sleep(10)
            outlived = database.cluster.is_alive()
            disk.make_room()
            database.start()
            recovered = writing.await_more(1, patience=60)
        lost = writing.lost(database)
        run(database, "manage.py", "verify")

    slowest = max(writing.slowest, records.slowest(), nobody.slowest())
    print(
        f"\nWrite-ahead log full: writes {dict(writing.statuses)}, records"
        f" {records.counted()}, the slowest {slowest:.1f} s; the server"
        f" {'lived on' if outlived else 'ended'}; {len(lost)} lost; writing"
        f" {recovered:.1f} s after its return"
    )
    assert set(writing.statuses) == {201, 503}
    assert records.statuses() | nobody.statuses() <= {200, 503}
    assert slowest <= BOUND
    assert recovered <= BOUND
    assert lost == set()
