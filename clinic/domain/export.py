"""Taking one's data along: who may, and that it was done."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from clinic.domain.access import record_access
from clinic.enums import Role
from clinic.errors import NotAllowed
from clinic.models import Client, Membership
from clinic.queries.client import same_person
from clinic.queries.export import Wish
from clinic.tenancy import Scope, current_scope

logger = logging.getLogger(__name__)
LONGEST = 120  # Seconds a request may take for it; a command takes its time.


def export_clinic(*, by: Membership) -> Wish:
    """Everything the clinic has."""
    if by.role != Role.CLINIC_ADMIN:
        raise NotAllowed("Only a clinic admin may export the clinic.")
    everyone = Client.objects.order_by("pk").values_list("pk", flat=True)
    return _wish(by, "clinic", list(everyone))


def export_client(client: Client, *, by: Membership) -> Wish:
    """To a client what they may see of their own record; to the clinic all it has of
    this one."""
    if by.role == Role.CLIENT:
        return _wish(by, "client", [client.pk])
    if by.role != Role.CLINIC_ADMIN:
        raise NotAllowed("Only a clinic admin, or the client, may export a record.")
    person = same_person(client.pk)
    return replace(_wish(by, "client", person), clients=person)


def note_export(kind: str, clients: Sequence[UUID]) -> None:
    """Keep in the access log whom the file shows; the process's own log tells of it
    without a name."""
    record_access(kind, "export", clients)
    logger.info("%s exported, %s clients", kind.capitalize(), len(clients))


def _wish(by: Membership, kind: str, clients: Sequence[UUID]) -> Wish:
    note_export(kind, clients)
    audience = Role(by.role).audience
    here = current_scope() or Scope(by.clinic_id, by.client_id, audience, by.pk)
    role = by.role.replace("_", " ")
    who = f"{by.user.name}, {role}"
    return Wish(here, who, seconds=LONGEST)
