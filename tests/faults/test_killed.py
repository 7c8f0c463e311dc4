"""Killed at any moment: what was acknowledged stays, and what was sent once is there
once."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import psycopg
import pytest

from tests.api.course import CLIENT, V1
from tests.faults.app import UNREACHABLE, App, serving
from tests.faults.database import Database
from tests.faults.writing import writers

pytestmark = [pytest.mark.no_db, pytest.mark.slow, pytest.mark.timeout(3600)]
CHANCE = random.Random(20)  # noqa: S311 - of moments, not of secrets
RECOVERY = 10.0  # Seconds.


@contextmanager
def late_commits(database: Database) -> Iterator[None]:
    """The server acknowledges before it has written, where it is not told otherwise."""
    database.administer("ALTER ROLE palpate_app SET synchronous_commit = off")
    try:
        yield
    finally:
        database.administer("ALTER ROLE palpate_app RESET synchronous_commit")


def test_no_acknowledged_write_is_lost_when_the_database_is_killed(
    database: Database, runs: int
) -> None:
    recoveries = []
    with late_commits(database), serving(database) as app, writers(app) as writing:
        for _ in range(runs):
            writing.await_more(3, patience=60)
            time.sleep(CHANCE.uniform(0, 0.1))
            database.kill()
            database.start()
            recoveries.append(writing.await_more(1, patience=60))

    lost = writing.lost(database)
    print(
        f"\n{runs} kills of the database: {len(writing.acknowledged)} writes"
        f" acknowledged, {len(lost)} lost; writing again at most"
        f" {max(recoveries):.1f} s after its return; statuses {dict(writing.statuses)}"
    )
    assert lost == set()
    assert max(recoveries) <= RECOVERY
    assert set(writing.statuses) <= {0, 201, 503}
    logs = database.query(
        "SELECT count(*), max(seq) FROM clinic_commit GROUP BY clinic_id"
    )
    assert {count - last for count, last in logs} == {0}


def test_the_same_sees_what_a_late_commit_loses(database: Database, runs: int) -> None:
    """The negative control: rows outside the change log, committed asynchronously."""
    with database.connect() as connection:
        connection.execute("DROP TABLE IF EXISTS bare")
        connection.execute("CREATE TABLE bare (id int PRIMARY KEY)")
    acknowledged: list[int] = []

    for _ in range(min(runs, 5)):
        ending = Event()
        thread = Thread(target=insert, args=(database, acknowledged, ending))
        thread.start()
        time.sleep(0.4)
        database.kill()
        ending.set()
        thread.join()
        database.start()

    kept = {number for (number,) in database.query("SELECT id FROM bare")}
    lost = len(set(acknowledged) - kept)
    print(f"\nNegative control: {lost} of {len(acknowledged)} lost, as must be")
    assert lost > 0


def insert(database: Database, acknowledged: list[int], ending: Event) -> None:
    try:
        with database.connect(options="-c synchronous_commit=off") as connection:
            while not ending.is_set():
                number = len(acknowledged) + 1
                connection.execute("INSERT INTO bare VALUES (%s)", [number])
                acknowledged.append(number)
    except psycopg.Error:
        return


def test_a_request_sent_until_it_is_answered_has_one_effect(
    database: Database, runs: int
) -> None:
    ending, senders = Event(), []
    with serving(database, workers=2) as app:
        senders = [Sender(app, name, ending) for name in "abcd"]
        for sender in senders:
            sender.start()
        for _ in range(runs):
            await_answers(senders)
            time.sleep(CHANCE.uniform(0, 0.05))
            os.kill(CHANCE.choice(app.await_grown()), signal.SIGKILL)
        ending.set()
        for sender in senders:
            sender.join(120)

    keys = [key for sender in senders for key in sender.keys]
    made = Counter(
        dict(
            database.query(
                "SELECT family_name, count(*) FROM clinic_client"
                " WHERE given_name = 'Once' GROUP BY 1"
            )
        )
    )
    tries = sum(sender.tries for sender in senders)
    print(
        f"\n{runs} kills of workers: {len(keys)} requests in {tries} tries,"
        f" {sum(made.values())} effects"
    )
    assert made == Counter(keys)
    assert {status for sender in senders for status in sender.statuses} <= {
        0, 200, 201, 503,
    }  # fmt: skip


class Sender(Thread):
    """Sends each request with one Idempotency-Key until it is answered."""

    def __init__(self, app: App, name: str, ending: Event) -> None:
        super().__init__(daemon=True)
        self.app, self.prefix, self.ending = app, name, ending
        self.keys: list[str] = []
        self.statuses: Counter[int] = Counter()
        self.tries = 0

    def run(self) -> None:
        while not self.ending.is_set():
            key = f"{self.prefix}-{len(self.keys)}"
            while self.send(key) not in {200, 201}:
                time.sleep(0.2)
            self.keys.append(key)

    def send(self, key: str) -> int:
        self.tries += 1
        body = {**CLIENT, "given_name": "Once", "family_name": key}
        headers: dict[str, Any] = {"Idempotency_Key": key}
        try:
            status = self.app.ask("POST", f"{V1}clients/", body, **headers).status
        except UNREACHABLE:
            status = 0
        self.statuses[status] += 1
        return status


def await_answers(senders: list[Sender], patience: float = 60) -> None:
    """Until each sender has been answered once more."""
    wanted = {sender: len(sender.keys) + 1 for sender in senders}
    deadline = time.monotonic() + patience
    while any(len(sender.keys) < count for sender, count in wanted.items()):
        assert time.monotonic() < deadline, [sender.statuses for sender in senders]
        time.sleep(0.01)
