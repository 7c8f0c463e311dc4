"""Clients of the app that write without a pause, and remember what they were told."""

import time
from collections import Counter
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from tests.api.course import CLIENT, V1, new_id
from tests.faults.app import UNREACHABLE, App
from tests.faults.database import Database


class Writers:
    """Each makes one client after the other until the end; what was answered with 201
    or 200 is acknowledged."""

    def __init__(self, app: App, count: int = 4) -> None:
        self.app, self.ending = app, Event()
        self.acknowledged: dict[str, float] = {}  # When.
        self.statuses: Counter[int] = Counter()
        self.slowest = 0.0
        self.threads = [Thread(target=self.write, daemon=True) for _ in range(count)]

    def write(self) -> None:
        while not self.ending.is_set():
            pk = new_id()
            started = time.monotonic()
            try:
                answer = self.app.ask("POST", f"{V1}clients/", {**CLIENT, "id": pk})
            except UNREACHABLE:
                self.statuses[0] += 1
                continue
            self.slowest = max(self.slowest, time.monotonic() - started)
            self.statuses[answer.status] += 1
            if answer.status in {200, 201}:
                self.acknowledged[pk] = time.time()
            else:
                time.sleep(0.05)

    def await_more(self, count: int, patience: float) -> float:
        """Seconds until so many more were acknowledged."""
        wanted, started = len(self.acknowledged) + count, time.monotonic()
        while len(self.acknowledged) < wanted:
            assert time.monotonic() - started < patience, self.statuses
            time.sleep(0.01)
        return time.monotonic() - started

    def lost(self, database: Database) -> set[str]:
        """What was acknowledged and is not there."""
        kept = database.query("SELECT id FROM clinic_client")
        return set(self.acknowledged) - {str(pk) for (pk,) in kept}


@contextmanager
def writers(app: App, count: int = 4) -> Any:
    writing = Writers(app, count)
    for thread in writing.threads:
        thread.start()
    try:
        yield writing
    finally:
        writing.ending.set()
        for thread in writing.threads:
            thread.join(60)
