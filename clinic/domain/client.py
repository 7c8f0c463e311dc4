"""Registering clients and keeping their data right."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic.domain.act import act
from clinic.enums import Role
from clinic.errors import AlreadyDone, ClientMerged, InvalidInput, NotAllowed
from clinic.models import Client, Membership

CONTACT = frozenset(
    {
        "email",
        "phone",
        "address",
        "language",
        "emergency_contact_name",
        "emergency_contact_phone",
        "emergency_contact_relation",
    }
)


@transaction.atomic
def register_client(*, by: Membership, **values: Any) -> Client:
    """A client is taken to speak the clinic's language until theirs is told."""
    check_client(values)
    return Client.objects.create(**{"language": by.clinic.locale, **values})


@transaction.atomic
def register_clients(rows: Sequence[dict[str, Any]], *, by: Membership) -> list[Client]:
    """The same for many, in one statement."""
    for values in rows:
        check_client(values)
    return Client.objects.bulk_create(
        [Client(**{"language": by.clinic.locale, **values}) for values in rows]
    )


@act()
def change_client(client: Client, *, by: Membership, **values: Any) -> Client:
    """Staff correct everything; clients change how they can be reached."""
    if by.role == Role.CLIENT and not CONTACT.issuperset(values):
        raise NotAllowed("Clients change their contact data; ask the clinic for more.")
    check_client(values)
    return client.revise(**values) if values else client


def is_current(client: Client) -> None:
    if client.archived_at is not None:
        raise AlreadyDone("This client is archived.")


def is_unmerged(client: Client) -> None:
    """Asked by whatever begins something for a client: a duplicate takes nothing."""
    if client.merged_into_id is not None:
        raise ClientMerged(
            "This client is merged into another; record it for the survivor.",
            survivor=str(client.merged_into_id),
        )


@act(when=is_current)
def archive_client(client: Client, *, by: Membership) -> Client:
    return client.revise(archived_at=timezone.now())


def check_client(values: dict[str, Any]) -> None:
    born = values.get("date_of_birth")
    if born is not None and born > timezone.localdate():
        raise InvalidInput.at("date_of_birth", "A date of birth is not in the future.")
    therapist = values.get("primary_therapist")
    if therapist is not None and therapist.role != Role.THERAPIST:
        raise InvalidInput.at("primary_therapist", "Name a therapist of the clinic.")
