import time
from typing import Any

from django.db.backends.postgresql import base
from psycopg_pool import PoolTimeout

from backend.postgresql.operations import DatabaseOperations
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
            return super().get_new_connection(conn_params)
        started = time.monotonic()
        try:
            connection = super().get_new_connection(conn_params)
        except PoolTimeout:
            pool.timeout = IMPATIENT
            raise
        if time.monotonic() - started < IMPATIENT / 2:
            asked = self.settings_dict["OPTIONS"]["pool"]  # Or True: as it comes.
            pool.timeout = PATIENT if asked is True else asked.get("timeout", PATIENT)
        return connection

    def _close(self) -> None:
        is_broken = self.connection is not None and self.connection.broken
        super()._close()  # type: ignore[misc]  # The stubs leave it out.
        if is_broken and self.pool is not None:
            self.pool.check()
