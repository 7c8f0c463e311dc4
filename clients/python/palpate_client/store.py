"""What a device keeps, in one SQLite file: the server's records as of the cursor, and
every operation from the moment it was made."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from palpate_client.operation import Operation

SCHEMA = """
CREATE TABLE IF NOT EXISTS record (
    kind TEXT NOT NULL, id TEXT NOT NULL, data TEXT NOT NULL,
    round INTEGER NOT NULL,  -- Of the pull that brought it; see pull_anew.
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS operation (
    n INTEGER PRIMARY KEY AUTOINCREMENT, op_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting', answer TEXT NOT NULL DEFAULT 'null'
);
CREATE INDEX IF NOT EXISTS operation_of_record ON operation (kind, id);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
# `waiting` has no answer yet. `applied` is not in the records before the next pull.
# `conflict` and `rejected` stay until a person has seen to them.
OPEN = "('waiting', 'applied')"
ATTENTION = "('conflict', 'rejected')"
WAITING = "state = 'waiting', answer = 'null'"


class Store:
    """Each method that writes is one transaction, so that a device may die between any
    two lines of this package."""

    def __init__(self, path: str | Path) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = FULL")
        self.db.executescript(SCHEMA)

    @contextmanager
    def writing(self) -> Iterator[None]:
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def get(self, name: str, default: str = "") -> str:
        row = self._one("SELECT value FROM setting WHERE name = ?", name)
        return str(row[0]) if row else default

    def put(self, name: str, value: object) -> None:
        self.db.execute("REPLACE INTO setting VALUES (?, ?)", [name, str(value)])

    # Records

    def record(self, kind: str, id: str) -> Any:
        row = self._one("SELECT data FROM record WHERE kind = ? AND id = ?", kind, id)
        return json.loads(row[0]) if row else None

    def records(self, kind: str, *, naming: str = "") -> dict[str, Any]:
        """Those of a kind, by their ids; or of them those that name an id."""
        sql = (
            "SELECT id, data FROM record WHERE kind = ? AND instr(data, ?) ORDER BY id"
        )
        found = self.db.execute(sql, [kind, naming])
        return {id: json.loads(data) for id, data in found}

    def apply(self, page: dict[str, Any]) -> None:
        """The rows of a page together with its cursor: never one without the other."""
        with self.writing():
            round = int(self.get("round", "0"))
            self.db.executemany(
                "REPLACE INTO record VALUES (?, ?, ?, ?)",
                [
                    (one["record"], one["id"], json.dumps(one["data"]), round)
                    for one in page["records"]
                ],
            )
            self.db.executemany(
                "DELETE FROM record WHERE kind = ? AND id = ?",
                [(one["record"], one["id"]) for one in page["tombstones"]],
            )
            self.put("cursor", page["cursor"])
            if not page["more"]:
                self._finish(round, page["cursor"])

    def _finish(self, round: int, cursor: str) -> None:
        """The records are now what the server had at this cursor, and no others."""
        self.db.execute("DELETE FROM record WHERE round < ?", [round])
        self.db.execute("DELETE FROM operation WHERE state = 'applied'")
        self.put("seen", cursor)

    def pull_anew(self) -> None:
        """Begin again without a cursor. What is shown stays until all is there; what
        that pull did not bring then goes. What no pull has shown yet is sent again: a
        restored server may not have it, and another knows it."""
        with self.writing():
            self.db.execute(f"UPDATE operation SET {WAITING} WHERE state = 'applied'")  # noqa: S608
            self.put("cursor", "")
            self.put("round", int(self.get("round", "0")) + 1)

    # Operations

    def add(self, operation: Operation) -> None:
        self.db.execute(
            "INSERT INTO operation (op_id, kind, id, body) VALUES (?, ?, ?, ?)",
            [
                *(operation["op_id"], operation["record"], operation["id"]),
                json.dumps(operation),
            ],
        )

    def waiting(self, most: int) -> list[Operation]:
        sql = "SELECT body FROM operation WHERE state = 'waiting' ORDER BY n LIMIT ?"
        return [json.loads(body) for (body,) in self.db.execute(sql, [most])]

    def open(self, kind: str = "") -> list[Operation]:
        """What the records do not show yet, in order."""
        sql = f"SELECT body FROM operation WHERE state IN {OPEN} AND ? IN ('', kind)"  # noqa: S608
        found = self.db.execute(f"{sql} ORDER BY n", [kind])
        return [json.loads(body) for (body,) in found]

    def settle(self, answers: Iterable[tuple[str, str, Any]]) -> None:
        """Keep what became of operations: op_id, state, and the answer as it came."""
        rows = [(state, json.dumps(answer), id) for id, state, answer in answers]
        with self.writing():
            self.db.executemany(
                "UPDATE operation SET state = ?, answer = ? WHERE op_id = ?", rows
            )

    def has_unseen(self) -> bool:
        """Whether something was applied that no pull has shown yet."""
        return bool(self._one("SELECT 1 FROM operation WHERE state = 'applied'"))

    def attention(self) -> list[tuple[Operation, str, Any]]:
        sql = f"SELECT body, state, answer FROM operation WHERE state IN {ATTENTION}"  # noqa: S608
        return [
            (json.loads(body), state, json.loads(answer))
            for body, state, answer in self.db.execute(f"{sql} ORDER BY n")
        ]

    def dismiss(self, op_id: str) -> None:
        sql = f"DELETE FROM operation WHERE op_id = ? AND state IN {ATTENTION}"  # noqa: S608
        self.db.execute(sql, [op_id])

    def retry(self, op_id: str) -> None:
        """Send a rejected operation again, after all that wait."""
        self.db.execute(
            f"UPDATE operation SET {WAITING}, n = (SELECT max(n) + 1 FROM operation)"  # noqa: S608
            " WHERE op_id = ? AND state = 'rejected'",
            [op_id],
        )

    def _one(self, sql: str, *values: object) -> Any:
        return self.db.execute(sql, values).fetchone()
