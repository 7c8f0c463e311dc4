"""A connection that is cut at a chosen statement, and what it leaves."""

import os
import socket
from typing import Any, NamedTuple

from django.db import connection, connections

NOTIFY = "SELECT pg_notify(%s, %s)"  # Asked after COMMIT, whether it is heard or not.


class Cut:
    """Ends the connection at its n-th statement, and whichever comes after it at its
    first; or the one alone, where another may have been had. The hint that a commit
    gives is no part of what was done."""

    def __init__(self, at: int, *, once: bool = False) -> None:
        self.at, self.once = at, once
        self.counted = 0
        self.fell = False
        self.seen: Any = None

    def __call__(self, execute: Any, sql: str, params: Any, *rest: Any) -> Any:
        if connection.connection is not self.seen:
            self.seen, self.counted = connection.connection, 0
        if sql == NOTIFY:
            return execute(sql, params, *rest)
        self.counted += 1
        if self.counted == self.at:
            self.fell = True
            self.at = 0 if self.once else 1
            sever()
        return execute(sql, params, *rest)


def sever() -> None:
    with socket.socket(fileno=os.dup(connection.connection.fileno())) as wire:
        wire.shutdown(socket.SHUT_RDWR)


class Content(NamedTuple):
    rows: int
    digest: int


def contents() -> dict[str, Content]:
    """Of every table, all rows of all clinics and every value in them."""
    with connections["backup"].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{name}', count(*),"
                f' coalesce(sum(hashtextextended(t::text, 0)), 0) FROM "{name}" t'
                for (name,) in cursor.fetchall()
            )
        )
        return {name: Content(*rest) for name, *rest in cursor.fetchall()}
