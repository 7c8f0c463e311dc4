"""How far the logs of clinics have come."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection

HEADS = "SELECT clinic, epoch, seq FROM heads_of(%s)"


def heads_of(clinics: Collection[UUID]) -> dict[UUID, str]:
    """`<epoch>.<seq>` of each, as a cursor of a pull that has seen all says it."""
    with connection.cursor() as cursor:
        cursor.execute(HEADS, [list(clinics)])
        return {clinic: f"{epoch}.{seq}" for clinic, epoch, seq in cursor.fetchall()}
