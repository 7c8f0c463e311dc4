"""Checking what was signed against what is there now."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.db.models import QuerySet

from clinic.models import Change, ClientModel, ErasedSignature
from sessions.models import Signature
from sessions.models.signature import SIGNED
from sessions.queries.canonical import (
    Image,
    first_difference,
    images_of,
    signer_of,
)

PAGE = 200


def _kind_in_log(name: str) -> str:
    signed = Signature._meta.get_field(name).related_model
    return cast(type[ClientModel], signed).log_kind()


KINDS = {_kind_in_log(name): name for name in SIGNED}


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """Whether one signature still covers its record: `sound`, `broken` with what is
    wrong, or `erased` by law."""

    record: UUID
    kind: str
    state: str
    detail: str = ""


def verify_record(record: UUID) -> SignatureReport | None:
    """The signature of a record, also of one that was erased; None where none is."""
    signed = Signature.objects.select_related(*SIGNED).filter(record=record).first()
    if signed is not None:
        return verify_signature(signed)
    return next(_erased(ErasedSignature.objects.filter(record=record)), None)


def _erased(signatures: QuerySet[ErasedSignature]) -> Iterator[SignatureReport]:
    """Of each the digest is kept, and in the log the kind of what was signed."""
    rows = list(signatures.order_by("pk"))
    records = Change.objects.filter(record__in=[row.record for row in rows])
    kinds = dict(records.order_by().values_list("record", "kind").distinct())
    for row in rows:
        told = f"the SHA-256 of what was signed is {bytes(row.digest).hex()}"
        kind = KINDS.get(kinds.get(row.record, ""), "record")
        yield SignatureReport(row.record, kind, "erased", told)


def verify_signature(signature: Signature, now: Image | None = None) -> SignatureReport:
    """Compare the kept bytes with their digest, and the record with the bytes; `now` is
    the record's image, where it is known."""
    kind = kind_of(signature)
    record = signature.record
    if signature.content is None:
        return SignatureReport(record, kind, "broken", "its signed bytes are gone")
    content = bytes(signature.content)
    digest = bytes(signature.digest)
    if hashlib.sha256(content).digest() != digest:
        return SignatureReport(record, kind, "broken", "its bytes are not its digest's")
    whole = json.loads(content)
    kept, signed = whole["record"], whole["signed"]
    if signed != signer_of(signature):
        return SignatureReport(record, kind, "broken", "its signer is another")
    if any(bytes(one.digest) != digest for one in signature.co_signatures.all()):
        return SignatureReport(
            record, kind, "broken", "a co-signature is of other bytes"
        )
    if now is None:
        (now,) = images_of([getattr(signature, kind)])
    if at := first_difference(kept, now):
        return SignatureReport(record, kind, "broken", f"{at} is not what was signed")
    return SignatureReport(record, kind, "sound")


def kind_of(signature: Signature) -> str:
    return next(name for name in SIGNED if getattr(signature, f"{name}_id"))


def verify_signatures(
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Iterator[SignatureReport]:
    """Every signature of the clinic in scope, in pages; and those that were erased."""
    every = Signature.objects.select_related(*SIGNED).order_by("pk")
    every = every.prefetch_related("co_signatures")
    total, done, last = every.count(), 0, None
    while page := list(every.filter(pk__gt=last)[:PAGE] if last else every[:PAGE]):
        for kind in SIGNED:
            signed = [signature for signature in page if kind_of(signature) == kind]
            images = images_of([getattr(signature, kind) for signature in signed])
            yield from map(verify_signature, signed, images)
        done, last = done + len(page), page[-1].pk
        progress(done, total)
    yield from _erased(ErasedSignature.objects.all())
