"""Holding a record with all its parts: who writes one waits, and what was written
before is seen by the next statement."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, connection, transaction


def hold(records: Iterable[Any]) -> None:
    """In the order everybody holds them. The database refuses one that is final."""
    with connection.cursor() as cursor:
        for pk in sorted(record.pk for record in records):
            cursor.execute("SELECT hold_aggregate(%s)", [pk])


def hold_open(record: Any) -> None:
    """The same, unless it is final: of such a one nothing changes any more."""
    try:
        with transaction.atomic():
            hold([record])
    except IntegrityError:
        return
