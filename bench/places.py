"""Clinics with therapists and clients to write about."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from clinic.enums import Role
from clinic.models import Client, Clinic, Membership, User
from clinic.models.catalogue import Muscle, Technique
from clinic.tenancy import Scope, scoped


@dataclass(frozen=True, slots=True)
class Place:
    clinic: UUID
    therapists: tuple[UUID, ...]
    clients: tuple[UUID, ...]
    muscle: UUID
    technique: UUID

    def scope(self, number: int = 0) -> Scope:
        """What the therapist of this number acts in."""
        therapist = self.therapists[number % len(self.therapists)]
        return Scope(self.clinic, actor=therapist, request="bench")


def open_place(name: str, *, people: int) -> Place:
    """A clinic with as many therapists as clients."""
    pk = uuid7()
    with scoped(pk), transaction.atomic():
        Clinic.objects.create(id=pk, name=name)
        return Place(
            pk,
            tuple(_therapist(name, number) for number in range(people)),
            tuple(_client(number) for number in range(people)),
            Muscle.objects.values_list("pk", flat=True)[0],
            Technique.objects.values_list("pk", flat=True)[0],
        )


def _therapist(name: str, number: int) -> UUID:
    address = f"{name}-{number}@bench.example".replace(" ", "-")
    user = User.objects.create_user(address, name=f"Therapist {number}")
    return Membership.objects.create(
        user=user, role=Role.THERAPIST, started_at=datetime(2020, 1, 1, tzinfo=UTC)
    ).pk


def _client(number: int) -> UUID:
    return Client.objects.create(given_name="Client", family_name=str(number)).pk
