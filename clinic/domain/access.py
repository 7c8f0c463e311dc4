"""Keeping who saw whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from uuid_utils.compat import uuid7

from clinic.enums import AccessOutcome, Role
from clinic.models import Membership, User
from clinic.queries.membership import places_of
from clinic.tenancy import scoped

LOG = "SELECT log_access($1, $2, $3, $4, $5::uuid[], $6)"


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
    connection: Any = connections[DEFAULT_DB_ALIAS]
    connection.prepared(LOG, [uuid7(), kind, action, record, shown, str(outcome)])


def record_apart(
    kind: str,
    action: str,
    clients: Iterable[UUID] = (),
    *,
    by: Membership,
    device: UUID | None,
    request: str,
    **known: Any,
) -> None:
    """The same in a transaction of its own, so that it stays when another's is undone.
    Open none around it."""
    scope = scoped(
        by.clinic_id,
        client=by.client_id,
        audience=Role(by.role).audience,
        actor=by.pk,
        device=device,
        request=request,
    )
    with scope, transaction.atomic():
        record_access(kind, action, clients, **known)


def record_account_event(
    user: User, action: str, *, outcome: AccessOutcome, request: str
) -> None:
    """Keep what happened to a log-in, in every clinic it opens: it belongs to none."""
    for place in places_of(user):
        scope = scoped(place.clinic, actor=place.id, request=request)
        with scope, transaction.atomic():
            record_access("account", action, outcome=outcome)


@dataclass
class Sight:
    """Whom the answer to a request shows, as those say who show it.

    `clients` is None until somebody has said. `missed` is whether a record was asked
    for that is not there for the one who asked.
    """

    kind: str = ""
    clients: set[UUID] | None = None
    shows_nobody: bool = False
    missed: bool = False

    def add(self, *records: Any) -> None:
        """The answer shows these records, or tells of them; all name their client."""
        for record in records:
            self.kind = self.kind or type(record).log_kind()
        self.add_clients(_client_of(record) for record in records)

    def add_clients(self, clients: Iterable[UUID | None]) -> None:
        self.clients = (self.clients or set()) | {one for one in clients if one}


def _client_of(record: Any) -> UUID | None:
    model: Any = type(record)
    return getattr(record, _attribute_of(model))


@cache
def _attribute_of(model: Any) -> str:
    """Under which a record has what its column for the client holds."""
    fields = {field.column: field.attname for field in model._meta.concrete_fields}
    return str(fields[model.client_column])
