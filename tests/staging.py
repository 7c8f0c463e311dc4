"""Two at the same moment, staged: one waits for the other."""

import time
from collections.abc import Callable
from threading import Thread
from typing import Any

from django.db import connections


def some_transaction_waits() -> bool:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database()"
        )
        return cursor.fetchone()[0] > 0


def beside(act: Callable[[], Any]) -> tuple[Thread, list[Any]]:
    """Run the act on a connection of its own, until it waits for this one."""
    outcome: list[Any] = []

    def run() -> None:
        try:
            outcome.append(act())
        except Exception as error:
            outcome.append(error)
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    while not some_transaction_waits():
        assert thread.is_alive(), outcome
        time.sleep(0.01)
    return thread, outcome
