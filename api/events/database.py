"""Asking the database from an event loop: Django's questions in threads, and the one
connection that listens."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from psycopg import AsyncConnection
from psycopg_pool import PoolTimeout

from api.outage import is_connection_lost, is_outage
from clinic.domain.head import LISTEN

LOG = logging.getLogger(__name__)
THREADS = ThreadPoolExecutor(4, "database")
BREATH = 1.0  # Seconds.
AT_FIRST, AT_MOST = 0.2, 10.0  # Seconds before listening is tried again.
LEFT_OUT = {"cursor_factory", "context"}  # Django's own, of its own connections.

T = TypeVar("T")


async def asked(question: Callable[..., T], *given: Any) -> T:
    return await in_thread(OUTAGE.ask, question, *given)


async def in_thread(work: Callable[..., T], *given: Any) -> T:
    return await asyncio.get_running_loop().run_in_executor(THREADS, work, *given)


class Outage:
    """Just after the database could not be reached nobody waits for it anew: a
    thousand streams that come again would wait in a row."""

    def __init__(self) -> None:
        self.until = 0.0

    def ask(self, question: Callable[..., T], *given: Any, **named: Any) -> T:
        """The answer of a function that uses Django's connection, which it gives
        back."""
        if time.monotonic() < self.until:
            raise OperationalError("The database was away a moment ago.")
        try:
            return self._ask(lambda: question(*given, **named))
        except Exception as error:
            if is_outage(error) and is_connection_lost():
                self.until = time.monotonic() + BREATH
            raise
        finally:
            connections[DEFAULT_DB_ALIAS].close()

    def _ask(self, question: Callable[[], T]) -> T:
        """Twice, if the connection was lost: the server may be back already."""
        try:
            return question()
        except Exception as error:
            is_away = isinstance(error.__cause__, PoolTimeout)
            if is_away or not (is_outage(error) and is_connection_lost()):
                raise
        connections[DEFAULT_DB_ALIAS].close()
        return question()


OUTAGE = Outage()


async def listen(hear: Callable[[UUID], None], hear_all: Callable[[], None]) -> None:
    """Hear of every clinic whose log may have moved; connect anew when cut off."""
    pause = AT_FIRST
    while True:
        try:
            given = await asked(_parameters)
            async with await AsyncConnection.connect(**given) as connection:
                await connection.execute(LISTEN)
                hear_all()  # What was said while nobody listened.
                pause = AT_FIRST
                async for notice in connection.notifies():
                    if clinic := _clinic_in(notice.payload):
                        hear(clinic)
        except Exception as error:
            LOG.warning("listening was cut off: %s", type(error).__name__)
        await asyncio.sleep(pause)
        pause = min(2 * pause, AT_MOST)


def _parameters() -> dict[str, Any]:
    given = connections[DEFAULT_DB_ALIAS].get_connection_params()
    kept = {name: value for name, value in given.items() if name not in LEFT_OUT}
    return kept | {"autocommit": True}


def _clinic_in(payload: str) -> UUID | None:
    try:
        return UUID(payload)
    except ValueError:
        return None
