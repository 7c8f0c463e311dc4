"""Finding clients."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from clinic.models import Client, Membership

MOST = 50


def find_clients(
    *,
    by: Membership,
    name: str = "",
    date_of_birth: date | None = None,
    email: str = "",
) -> QuerySet[Client]:
    """Clients that fit everything given: each word of `name` is in a name of theirs,
    accents and case aside. At most 50, by name. A duplicate finds its survivor."""
    found = Client.objects.visible_to(by)
    for word in name.split():
        given = Q(given_name__unaccent__icontains=word)
        found = found.filter(given | Q(family_name__unaccent__icontains=word))
    if date_of_birth is not None:
        found = found.filter(date_of_birth=date_of_birth)
    if email:
        found = found.filter(email__iexact=email)
    people = found.values(person=Coalesce("merged_into", "pk"))
    survivors = Client.objects.filter(pk__in=people)
    return survivors.order_by("family_name", "given_name", "pk")[:MOST]


def same_person(client_id: UUID) -> list[UUID]:
    """The client, and the duplicates merged into them: all of one person's records."""
    merged = Client.objects.filter(merged_into=client_id)
    return [client_id, *merged.order_by("pk").values_list("pk", flat=True)]


def same_persons(clients: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """The same of each of these clients, in one statement."""
    persons = {client: [client] for client in clients}
    merged = Client.objects.filter(merged_into__in=persons).order_by("pk")
    for duplicate, survivor in merged.values_list("pk", "merged_into"):
        if survivor is not None:
            persons[survivor].append(duplicate)
    return persons
