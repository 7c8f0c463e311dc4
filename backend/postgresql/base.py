import time
from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql import base
from psycopg_pool import PoolTimeout

from backend.postgresql.operations import DatabaseOperations
from backend.postgresql.prepared import PreparedCursor, ready
from clinic.tenancy import ScopedMixin

IMPATIENT = 0.5  # Seconds.
PATIENT = 30.0  # As long as psycopg's pool waits when nothing else is asked of it.


class DatabaseWrapper(ScopedMixin, base.DatabaseWrapper):
    """Waits for the pool less long from when one has waited in vain until one need not
    wait: a queue is answered as fast as it grows. Knows that connections die together.
    """

    ops_class = DatabaseOperations

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        pool = self.pool
        if pool is None:
            return ready(super().get_new_connection(conn_params))
        started = time.monotonic()
        try:
            connection = super().get_new_connection(conn_params)
        except PoolTimeout:
            pool.timeout = IMPATIENT
            raise
        if time.monotonic() - started < IMPATIENT / 2:
            asked = self.settings_dict["OPTIONS"]["pool"]  # Or True: as it comes.
            pool.timeout = PATIENT if asked is True else asked.get("timeout", PATIENT)
        return ready(connection)

    def prepared(self, statement: str, values: Sequence[Any]) -> list[Any]:
        """The rows of a statement that stays the same and is planned once; `$1` in it
        is its first value. Django's own cursors put values into the text."""
        self.ensure_connection()
        wrapper: Any = self
        with wrapper._prepare_cursor(PreparedCursor(self.connection)) as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()

    def _close(self) -> None:
        is_broken = self.connection is not None and self.connection.broken
        super()._close()  # type: ignore[misc]  # The stubs leave it out.
        if is_broken and self.pool is not None:
            self.pool.check()
