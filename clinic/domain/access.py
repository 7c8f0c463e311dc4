"""Keeping who saw whom."""

from collections.abc import Iterable
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from uuid_utils.compat import uuid7

from clinic.enums import AccessOutcome

LOG = "SELECT log_access(%s, %s, %s, %s, %s, %s)"


def record_access(
    kind: str,
    action: str,
    clients: Iterable[UUID] = (),
    *,
    record: UUID | None = None,
    outcome: AccessOutcome = AccessOutcome.SEEN,
) -> None:
    """Keep that an answer showed records of this kind about these clients.

    In one statement, and in the transaction of the answer: what can not be kept is not
    shown. Who asked, and when, the database takes from the scope and its own clock.
    """
    shown = list(dict.fromkeys(clients))
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(LOG, [uuid7(), kind, action, record, shown, outcome])
