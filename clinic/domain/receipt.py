"""Receipts: the same request, or the same operation of a device, has one effect."""

from collections.abc import Iterable
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
    check_repeat(held, fingerprint)
    return Claim(held, held.record)


def check_repeat(receipt: Receipt, fingerprint: bytes) -> None:
    if bytes(receipt.fingerprint) != fingerprint:
        raise RepeatDiffers("This key or id was used for another request.")


def receipts_of(keys: Iterable[str], *, by: Membership) -> dict[str, Receipt]:
    """Those there are, by their keys."""
    found = Receipt.objects.filter(member=by, key__in=list(keys))
    return {receipt.key: receipt for receipt in found}


def leave_receipts(receipts: Iterable[Receipt]) -> None:
    """Write them with their effects, in the same transaction; a key that another wrote
    meanwhile is refused by the database, and the effect with it."""
    Receipt.objects.bulk_create(receipts)
