"""Statements that stay the same: planned once for each connection, and then run."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import RawCursor
from psycopg._preparing import Prepare, PrepareManager
from psycopg.adapt import Loader


class PreparedCursor(RawCursor[Any]):
    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        values = [_sent(value) for value in params or ()]
        return super().execute(query, values, **options | {"prepare": True})


def _sent(value: Any) -> Any:
    """Many ids as PostgreSQL writes them; psycopg would look at each several times."""
    if isinstance(value, list) and value and isinstance(value[0], UUID):
        return "{" + ",".join(map(str, value)) + "}"
    return value


class Kept(PrepareManager):
    """Outlive a ROLLBACK, to a savepoint too: psycopg would forget them all, as if
    tables had been dropped."""

    prepare_threshold = 1_000_000  # None is prepared but what asks for it.
    prepared_max = 150

    def _should_discard(
        self, prep: Prepare, results: Sequence[Any], *more: Any
    ) -> bool:
        others = [one for one in results if one.command_status != b"ROLLBACK"]
        return super()._should_discard(prep, others, *more)


class Verbatim(Loader):
    """Text as it came, not decoded. Of this type are documents alone, and no column."""

    def load(self, data: Any) -> bytes:
        return bytes(data)


def ready(connection: Any) -> Any:
    """The connection, new or of the pool, ready for prepared statements."""
    if not isinstance(connection._prepared, Kept):
        connection._prepared = Kept()
        connection.adapters.register_loader("bpchar", Verbatim)
    return connection
