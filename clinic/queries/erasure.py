"""What was erased, as it is kept outside the database for the day of a restore."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from clinic.models import Erasure
from clinic.tenancy import scoped

OWNER = "owner"


@dataclass(frozen=True, slots=True)
class RecordedErasure:
    clinic: UUID
    client: UUID
    reason: str
    law: str


def recorded_erasures(clinics: Iterable[UUID]) -> Iterator[RecordedErasure]:
    """Every erasure of these clinics, the first first."""
    for clinic in clinics:
        with scoped(clinic), transaction.atomic():
            rows = Erasure.objects.order_by("created_at", "pk")
            for row in list(rows.values_list("client", "reason", "law")):
                yield RecordedErasure(clinic, *row)
