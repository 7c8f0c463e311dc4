"""Operations of devices: each written once, kept as a conflict, or refused; one never
stops another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone

from api.errors import problem_handler, refusal_of
from api.outage import is_outage
from api.serializers.fields import MomentField
from api.serializers.sync import OperationSerializer
from api.sync.offline import Held
from api.sync.operations import Operation, with_roots
from api.sync.order import sets_of
from api.sync.pull import Cursor
from api.sync.resources import resources_of
from api.sync.run import Run
from api.views.base import PreconditionRequired
from clinic.domain.aggregate import hold_open
from clinic.domain.conflict import Late, keep_conflict
from clinic.domain.receipt import check_repeat, leave_receipts, receipts_of
from clinic.enums import OperationStatus
from clinic.errors import (
    AlreadyDone,
    ClientMerged,
    DomainError,
    InvalidInput,
    SignedIsFinal,
    WrongState,
)
from clinic.models import Receipt
from clinic.queries.conflict import awaits_settlement
from clinic.queries.feed import models_by_kind, position_at
from clinic.queries.since import (
    clients_of,
    fields_changed_since,
    is_changed_by_others,
)

Result = dict[str, Any]
# What a device could not know: the record has moved on.
TOO_LATE = (WrongState, SignedIsFinal, AlreadyDone, ClientMerged)
# Written by several hands, field by field. Elsewhere two changes are two decisions.
MERGED = frozenset({"session", "assessment", "treatment_plan", "client"})
STATE = frozenset({"status"})


class Stale(DomainError):
    """The record has changed since the device saw it, in what the operation sets."""

    status, code, title = 412, "stale", "Stale version"

    def __init__(self, overlap: Iterable[str] = ()) -> None:
        super().__init__("The record has changed since this device saw it.")
        self.overlap = sorted(overlap)


class DependsOnRefused(DomainError):
    code, title = "depends-on-refused", "Depends on a refused operation"


def key_of(op_id: str) -> str:
    """Of the receipt. Keys of other requests bear no such name."""
    return f"sync {op_id}"


@dataclass
class Push:
    """One batch of one person, in the transaction of its request."""

    request: Any
    receipts: dict[str, Receipt] = field(default_factory=dict)
    unsettled: set[tuple[str, UUID | None]] = field(default_factory=set)
    words: dict[Any, Any] = field(default_factory=dict)

    def perform(self, sent: Sequence[Any]) -> list[Result]:
        """One result for each element, in their order."""
        shape = OperationSerializer()
        results = [self._read(one, shape) for one in sent]
        numbers = [n for n, one in enumerate(results) if isinstance(one, Operation)]
        operations = list(with_roots(results[n] for n in numbers))
        named = {name for one in operations for name in (one.op_id, one.after) if name}
        self.receipts = receipts_of(map(key_of, named), by=self.member)
        for together in sets_of(operations):
            found = self._done([operations[n] for n in together])
            for n, result in zip(together, found, strict=True):
                results[numbers[n]] = result
        return results

    @property
    def member(self) -> Any:
        return self.request._request.member

    def _read(self, sent: Any, shape: OperationSerializer) -> Any:
        try:
            return Operation.read(sent, shape)
        except Exception as refusal:
            given = sent.get("op_id") if isinstance(sent, dict) else None
            return self._rejected(given if isinstance(given, str) else None, refusal)

    def _done(self, operations: list[Operation]) -> list[Result]:
        """Those of one set, but for what is a repeat."""
        known = [self._known(one) for one in operations]
        new = [one for one, it in zip(operations, known, strict=True) if it is None]
        added = iter(self._written(new) if new else ())
        return [next(added) if one is None else one for one in known]

    def _known(self, operation: Operation) -> Result | None:
        """The answer to a repeat."""
        receipt = self.receipts.get(key_of(operation.op_id))
        if receipt is None:
            return None
        try:
            check_repeat(receipt, operation.fingerprint)
        except DomainError as refusal:
            return self._rejected(operation.op_id, refusal)
        return self._duplicate(operation, receipt)

    def _written(self, operations: list[Operation]) -> list[Result]:
        """What a rule refuses is refused alone; a set that the database refuses is
        halved, until the one at fault stands alone."""
        try:
            left = self._left(operations)
        except Exception as refusal:
            if is_outage(refusal):
                raise
            if len(operations) > 1:
                half = len(operations) // 2
                return self._written(operations[:half]) + self._written(
                    operations[half:]
                )
            left = [refusal]
        return [
            self._refused(operation, one)
            if isinstance(one, Exception)
            else self._applied(operation)
            for operation, one in zip(operations, left, strict=True)
        ]

    def _left(self, operations: list[Operation]) -> list[Any]:
        seen: dict[str, int] = {}

        def check(operation: Operation, view: Any, record: Any) -> None:
            if view.action in view.whole_etag_actions:
                self._check_seen(record, operation)
                return
            base = self._base(operation)
            if _check_base(record, base, operation, self._own(operation)) and base:
                seen[operation.op_id] = base

        with transaction.atomic():
            left = Run(Held(operations, self.words), self.request, check).write()
            done = [
                (operation, one)
                for operation, one in zip(operations, left, strict=True)
                if not isinstance(one, Exception)
            ]
            versions = _versions_left(done)
            receipts = [
                self._receipt(
                    operation,
                    OperationStatus.APPLIED,
                    operation.id,
                    versions.get(operation.id),
                    seen.get(operation.op_id),
                )
                for operation, _ in done
            ]
            leave_receipts(receipts)
        self.receipts |= {receipt.key: receipt for receipt in receipts}
        return left

    def _own(self, operation: Operation) -> UUID | None:
        """The device whose changes were seen by who made it: of what it was made on,
        one's own acts are known, and what was merged with them is not."""
        return self.request._request.device if operation.after else None

    def _base(self, operation: Operation) -> int | None:
        if not operation.after:
            return operation.base
        receipt = self.receipts.get(key_of(operation.after))
        if receipt is None:
            raise DependsOnRefused("What it was made on was not applied.")
        if receipt.status == OperationStatus.CONFLICT:
            raise Stale(operation.set)
        if receipt.record != operation.id:
            raise InvalidInput.at(
                "base_version", "That operation is of another record."
            )
        return receipt.seen_version or receipt.record_version

    def _check_seen(self, record: Any, operation: Operation) -> None:
        """A signature stands under what the person saw: the record as of their last
        pull, and what this device did to it since, all of it."""
        seen = operation.set.get("seen")
        if not isinstance(seen, str):
            raise PreconditionRequired("Send the cursor of what was seen as set.seen.")
        cursor = Cursor.read(seen)
        device = self.request._request.device
        hold_open(record)
        if operation.root in self.unsettled or awaits_settlement(
            record, by=self.member
        ):
            raise DependsOnRefused("Something of this record was not applied.")
        is_foreign = cursor.epoch != position_at(cursor.seq).epoch
        if is_foreign or is_changed_by_others(record, cursor.seq, device=device):
            raise Stale

    # What becomes of them

    def _receipt(
        self,
        operation: Operation,
        status: OperationStatus,
        record: UUID,
        version: int | None = None,
        seen: int | None = None,
    ) -> Receipt:
        return Receipt(
            member=self.member,
            key=key_of(operation.op_id),
            fingerprint=operation.fingerprint,
            record=record,
            status=status,
            record_version=version,
            seen_version=seen,
            recorded_at=operation.recorded_at,
        )

    def _applied(self, operation: Operation) -> Result:
        receipt = self.receipts[key_of(operation.op_id)]
        return {
            "op_id": operation.op_id,
            "status": "applied",
            "record": operation.kind,
            "id": receipt.record,
            "version": receipt.record_version,
        }

    def _duplicate(self, operation: Operation, receipt: Receipt) -> Result:
        if receipt.status == OperationStatus.CONFLICT:
            answer = self._conflicting(operation, receipt)
        else:
            self.receipts[receipt.key] = receipt
            answer = self._applied(operation)
        return answer | {"status": "duplicate", "first": receipt.status}

    def _refused(self, operation: Operation, refusal: Exception) -> Result:
        """What it was refused for; an outage undoes the whole push."""
        self.receipts.pop(key_of(operation.op_id), None)
        if is_outage(refusal):
            raise refusal
        self.receipts |= receipts_of([key_of(operation.op_id)], by=self.member)
        if (known := self._known(operation)) is not None:
            return known  # Sent twice at once, and the other was first.
        if isinstance(refusal, IntegrityError | DataError):
            refusal = refusal_of(refusal)
        self.unsettled.add(operation.root)
        is_late = isinstance(refusal, TOO_LATE) and bool(operation.set)
        if not is_late and not isinstance(refusal, Stale):
            return self._rejected(operation.op_id, refusal)
        try:
            self._keep(operation, refusal)  # type: ignore[arg-type]
        except DataError as error:  # No text that a database could hold.
            return self._rejected(operation.op_id, error)
        return self._conflicting(operation, self.receipts[key_of(operation.op_id)])

    def _keep(self, operation: Operation, refusal: DomainError) -> None:
        kind, pk = operation.root
        late = Late(
            act=operation.act,
            kind=operation.kind,
            record=operation.id,
            sent=operation.set,
            because=refusal.code,
            detail=refusal.detail,
            overlap=getattr(refusal, "overlap", []),
            base_version=operation.base,
            client_id=clients_of(kind, [pk]).get(pk) if pk else None,
            recorded_at=operation.recorded_at,
        )
        http = self.request._request
        with transaction.atomic():
            conflict = keep_conflict(
                late, by=self.member, device=http.device, request=http.id
            )
            receipt = self._receipt(operation, OperationStatus.CONFLICT, conflict.pk)
            leave_receipts([receipt])
        self.receipts[receipt.key] = receipt

    def _conflicting(self, operation: Operation, receipt: Receipt) -> Result:
        kind, pk = operation.root
        resource = resources_of(self.member).get(kind)
        shown = (
            resource.asked_by(self.request).show_all([pk]) if resource and pk else ()
        )
        return {
            "op_id": operation.op_id,
            "status": "conflict",
            "record": operation.kind,
            "id": operation.id,
            "conflict": receipt.record,
            "current": next(iter(shown), None),
        }

    def _rejected(self, op_id: str | None, refusal: Exception) -> Result:
        answer = problem_handler(refusal, {"request": self.request, "view": None})
        if answer is None:
            raise refusal
        return {"op_id": op_id, "status": "rejected", "problem": answer.data}


def push(request: Any, operations: Sequence[Any]) -> dict[str, Any]:
    """Perform what a device recorded, in its order, and answer for each alone."""
    return {
        "now": MomentField().to_representation(timezone.now()),
        "results": Push(request).perform(operations),
    }


def _versions_left(done: Sequence[tuple[Operation, Any]]) -> dict[UUID, int]:
    """Of their records, which are of one kind, also where the act left a word beside
    one, or moved it twice."""
    if not done:
        return {}
    first, _ = done[0]
    if first.act == "create":
        return {one.id: getattr(left, "version", None) for one, left in done}
    rows = models_by_kind()[first.kind]._default_manager
    found = rows.filter(pk__in=[one.id for one, _ in done])
    return dict(found.values_list("pk", "version"))


def _check_base(
    record: Any, base: int | None, operation: Operation, own: UUID | None
) -> bool:
    """Whether it was made on a version that is not the last, and is merged; refuses it
    where it sets what has changed since, but by the device `own`."""
    if base is None:
        raise PreconditionRequired("Send the base_version this was made on.")
    if base == record.version:
        return False
    if operation.kind not in MERGED or base > record.version:
        raise Stale(operation.set)
    changed = fields_changed_since(record, base, but_by=own)
    sets = operation.set.keys() | (STATE if operation.act != "update" else set())
    if changed is None or sets & changed:
        raise Stale(sets if changed is None else sets & changed)
    return True
