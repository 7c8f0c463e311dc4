"""Telling those who wait that a clinic's log may have moved."""

from uuid import UUID

from django.db import connection

CHANNEL = "palpate_head"
LISTEN = "LISTEN palpate_head"


def announce_head(clinic: UUID) -> None:
    """Only a hint: who hears it looks for themselves. To be given after COMMIT, since a
    NOTIFY within a transaction makes every other one wait while it commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(clinic)])
