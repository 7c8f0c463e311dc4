"""Keeping what a device sent too late, until a person has settled it."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from clinic.domain.act import act
from clinic.enums import Settlement
from clinic.errors import AlreadyDone, InvalidInput
from clinic.models import Conflict, ConflictSettlement, Membership
from clinic.tenancy import scoped


@dataclass(frozen=True, slots=True)
class Late:
    """An operation that met a record as it no longer was. `because` is the code of the
    problem, `overlap` the fields it sets that were changed here as well."""

    act: str
    kind: str
    record: UUID
    sent: Any
    because: str
    detail: str = ""
    overlap: list[str] = field(default_factory=list)
    base_version: int | None = None
    client_id: UUID | None = None
    recorded_at: datetime | None = None


def keep_conflict(
    late: Late, *, by: Membership, device: UUID | None, request: str
) -> Conflict:
    """Keep it whole, for those who treat. Whoever sent it, the front desk or a client,
    need not be one of them, and then does not read it here again."""
    with scoped(by.clinic_id, actor=by.pk, device=device, request=request):
        return Conflict.objects.create(**asdict(late))


def is_open(conflict: Conflict) -> None:
    if conflict.settlement is not None:
        raise AlreadyDone("This conflict is settled.", state="settled")


@act(when=is_open)
def settle_conflict(
    conflict: Conflict, *, by: Membership, outcome: str, note: str = ""
) -> Conflict:
    """Say that what it holds was brought into the record, by the acts for that, or
    that it is not wanted, and why. It stays readable."""
    if outcome == Settlement.DROPPED and not note:
        raise InvalidInput.at("note", "Say why it is dropped.", "required")
    ConflictSettlement.objects.create(
        conflict=conflict, client_id=conflict.client_id, outcome=outcome, note=note
    )
    return Conflict.objects.get(pk=conflict.pk)
