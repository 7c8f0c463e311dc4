"""A device that dies at any moment loses nothing that a person was told is kept."""

import sqlite3
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from palpate_client import Device, Store, Unavailable
from tests.api.sync.fleet import Start, device_with, line_of, new_id, rows_of, undone

SESSION = new_id(0)
# Each field is written once, and then a sync meets this.
TEXTS = {
    "notes": ["away"],
    "objective": ["", "lost"],
    "assessment": ["", "half"],
}


class Died(BaseException):
    pass


class Mortal:
    """A connection that does so many statements, and then is gone."""

    def __init__(self, db: sqlite3.Connection, lives: int) -> None:
        self.db, self.lives = db, lives

    def execute(self, *statement: Any) -> Any:
        self._live()
        return self.db.execute(*statement)

    def executemany(self, *statement: Any) -> Any:
        self._live()
        return self.db.executemany(*statement)

    def _live(self) -> None:
        self.lives -= 1
        if self.lives < 0:
            self.db.close()  # What was not committed is not there.
            raise Died


def woken(path: Path, token: str) -> Device:
    device = device_with(token, batch=2, page_size=1)
    device.store = Store(path)
    return device


def work(device: Device, client: str) -> list[str]:
    """Its texts, of which a person was told that they are kept."""
    kept: list[str] = []
    line = line_of(device)
    with suppress(Died):
        for text, faults in TEXTS.items():
            if not kept:
                device.act("create", "session", SESSION, client=client, **{text: text})
            else:
                device.act("update", "session", SESSION, **{text: text})
            kept.append(text)
            line.faults[:] = faults
            attempt(device)
        # In the last page alone: no page after it would bring it once more.
        device.act("update", "client", client, address="canary-a")
        attempt(device)
    line.faults.clear()
    return kept


def attempt(device: Device) -> None:
    with suppress(Unavailable):
        device.sync()


def die_at(start: Start, path: Path, statements: int) -> bool:
    """Whether it did not come to that, and lived."""
    path.write_bytes(start.stores[0])
    device = woken(path, start.tokens[0])
    mortal = Mortal(device.store.db, statements)
    device.store.db = mortal  # type: ignore[assignment]
    kept = work(device, str(start.here.client_record.pk))

    again, fresh = woken(path, start.tokens[0]), device_with(start.tokens[1])
    again.sync()
    fresh.sync()

    assert rows_of(again) == rows_of(fresh)
    assert (again.attention(), again.store.open()) == ([], [])
    session = again.one("session", SESSION) or {}
    assert [session.get(name) for name in TEXTS][: len(kept)] == kept
    return mortal.lives >= 0


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.slow)])
def test_a_device_that_dies_before_any_statement_goes_on(start, tmp_path, every):
    for statements in count(0, every):
        with undone():
            if die_at(start, tmp_path / f"{statements}.sqlite3", statements):
                break

    assert statements > 30
