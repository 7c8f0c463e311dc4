"""Django's migrate, patient: it asks for a lock again rather than hold others up."""

import time
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from psycopg.errors import DeadlockDetected, LockNotAvailable

TRIES = 10
PAUSE = 3.0  # Seconds in which those who waited behind it are served.


class Command(migrate.Command):
    """While a migration waits for its lock, whoever comes after waits behind it. So it
    waits two seconds (`lock_timeout` of the owner), steps back, and tries again."""

    def handle(self, *args: Any, **options: Any) -> None:
        for left in range(TRIES - 1, -1, -1):
            try:
                super().handle(*args, **options)
                return
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
                    raise
                if not left:
                    raise CommandError(
                        "The tables are too busy for a migration; nothing of it was"
                        " done. Try again at a quiet hour."
                    ) from error
            connections[options["database"]].close()
            self.stderr.write(f"The tables are in use; {left} tries left.")
            time.sleep(PAUSE)
