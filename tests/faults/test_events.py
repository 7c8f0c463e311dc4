"""Live events while their database is away."""

import time

import pytest

from tests.events.process import Process
from tests.faults.database import Database

pytestmark = [pytest.mark.slow, pytest.mark.no_db]


def test_without_its_database_it_asks_to_come_again_and_is_there_when_it_is_back(
    database: Database,
) -> None:
    process = Process(database.environment())
    process.start()
    try:
        with process.hearing(database.token) as stream:
            head = stream.head()
            database.kill()

            away = process.ask(token=database.token)
            stream.rest()

        database.start()
        began = time.monotonic()
        while process.ask(token="of nobody").status == 503:
            assert time.monotonic() - began < 30
        print(f"\nback {time.monotonic() - began:.1f} s after its database")
        with process.hearing(database.token) as stream:
            assert stream.head() == head
    finally:
        process.stop()
    assert away.status == 503
    assert away.headers["Retry-After"] == "5"
    assert away.seconds < 10
