"""Receipts: the same request twice has one effect."""

from dataclasses import dataclass
from uuid import UUID

from clinic.errors import RepeatDiffers
from clinic.models import Membership, Receipt


@dataclass(frozen=True, slots=True)
class Claim:
    """A key now held by this transaction, or the record its first use made."""

    receipt: Receipt
    record: UUID | None

    def settle(self, record: UUID) -> None:
        Receipt.objects.filter(pk=self.receipt.pk).update(record=record)


def claim_receipt(key: str, *, by: Membership, fingerprint: bytes) -> Claim:
    """Take the key before the effect; whoever races for it waits here for the first.

    Must run in the effect's transaction, so that a failed effect gives the key back.
    """
    mine = Receipt(member=by, key=key, fingerprint=fingerprint)
    Receipt.objects.bulk_create([mine], ignore_conflicts=True)
    held = Receipt.objects.get(member=by, key=key)
    if held.pk == mine.pk:
        return Claim(held, None)
    if bytes(held.fingerprint) != fingerprint:
        raise RepeatDiffers("This key or id was used for another request.")
    return Claim(held, held.record)
