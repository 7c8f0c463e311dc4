"""The next release's migration, while this one serves."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest

from tests.api.course import V1
from tests.faults.app import run, serving
from tests.faults.database import Database
from tests.faults.test_overload import Watch, watching
from tests.faults.writing import writers

pytestmark = [pytest.mark.no_db, pytest.mark.slow, pytest.mark.timeout(900)]
LATER = "tests.faults.later.settings"


@contextmanager
def long_readers(database: Database) -> Iterator[None]:
    """Somebody reads the table for five seconds, longer than a request waits for a
    lock; pauses for one, and reads again."""
    ending = Event()

    def read() -> None:
        while not ending.is_set():
            with database.connect() as connection, connection.transaction():
                connection.execute("SELECT count(*) FROM clinic_client")
                time.sleep(5)
            time.sleep(1)

    thread = Thread(target=read)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()


def test_old_code_serves_while_the_next_release_migrates(database: Database) -> None:
    with serving(database) as app:
        readers = [Watch(app, f"{V1}clients/?page_size=20", 0.02) for _ in range(4)]
        ready = Watch(app, "/readyz", 0.5)
        with (
            long_readers(database),
            watching([*readers, ready]),
            writers(app) as writes,
        ):
            time.sleep(2)
            started = time.monotonic()
            run(
                database,
                *("manage.py", "migrate", "--database", "owner"),
                DJANGO_SETTINGS_MODULE=LATER,
            )
            took = time.monotonic() - started
            time.sleep(2)

    asked = sum(len(watch.seen) for watch in readers) + sum(writes.statuses.values())
    statuses = set().union(*(watch.statuses() for watch in readers), writes.statuses)
    slowest = max(writes.slowest, *(watch.slowest() for watch in readers))
    print(
        f"\nMigrated under load in {took:.1f} s: {asked} requests, statuses"
        f" {sorted(statuses)}, the slowest {slowest:.1f} s"
    )
    columns = database.query(
        "SELECT 1 FROM information_schema.columns WHERE column_name = 'later_name'"
    )
    assert columns == [(1,)]
    assert statuses == {200, 201}
    assert ready.statuses() == {200}
