"""Operations of devices: each written once, kept as a conflict, or refused; one never
stops another."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from api.errors import problem_handler, refusal_of
from api.outage import is_outage
from api.permissions import RolePermission
from api.serializers.fields import MomentField
from api.sync.operations import Left, Operation, view_for
from api.sync.pull import Cursor
from api.sync.resources import resources_of
from api.sync.run import REFUSALS, Run
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
    NotAllowed,
    SignedIsFinal,
    WrongState,
)
from clinic.models import Receipt
from clinic.queries.conflict import awaits_settlement
from clinic.queries.feed import models_by_kind, position_at
from clinic.queries.since import (
    client_of,
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
        read = [self._read(one) for one in sent]
        operations = [one for one in read if isinstance(one, Operation)]
        named = {name for one in operations for name in (one.op_id, one.after) if name}
        self.receipts = receipts_of(map(key_of, named), by=self.member)
        results: dict[int, Result] = {}
        numbered = list(enumerate(read))
        for adds, run in groupby(numbered, lambda one: _run_of(one[1])):
            members = list(run)
            found = self._add(members) if adds else map(self._one, members)
            results.update(zip((n for n, _ in members), found, strict=True))
        return [results[number] for number, _ in numbered]

    @property
    def member(self) -> Any:
        return self.request._request.member

    # One operation

    def _read(self, sent: Any) -> Operation | Result:
        try:
            return Operation.read(sent)
        except Exception as refusal:
            given = sent.get("op_id") if isinstance(sent, dict) else None
            return self._rejected(given if isinstance(given, str) else None, refusal)

    def _one(self, numbered: tuple[int, Operation | Result]) -> Result:
        operation = numbered[1]
        if not isinstance(operation, Operation):
            return operation
        known = self._known(operation)
        if known is None and operation.adds:
            [known] = self._added([operation])
        return known or self._judged(operation)

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

    def _judged(self, operation: Operation) -> Result:
        try:
            with transaction.atomic():
                left, seen = self._act(operation)
                self._leave(operation, left, OperationStatus.APPLIED, seen)
        except Exception as refusal:
            return self._refused(operation, refusal)
        return self._applied(operation)

    def _act(self, operation: Operation) -> tuple[Model, int | None]:
        """What it left, and the version it was made on where that was not the last."""
        base = self._base(operation)
        seen: list[int] = []
        view, action = view_for(
            operation, self.request, lambda record: check(record, base), self.words
        )
        self._check_door(view)

        def check(record: Any, base: int | None) -> None:
            if action in view.whole_etag_actions:
                self._check_seen(record, operation)
            elif _check_base(record, base, operation, self._own(operation)) and base:
                seen.append(base)

        if operation.part and operation.act == "update":
            view.get_object()  # Whoever changes a part has locked what it belongs to.
            model = models_by_kind()[operation.kind]
            part = model._default_manager.filter(pk=operation.id).first()
            if part is not None:
                check(part, base)
        arguments = {**view.kwargs} if view.detail else {}
        answer = getattr(view, action)(view.request, **arguments)
        if not isinstance(answer, Left):
            raise TypeError(f"{action} does not tell what it left.")
        return answer.record, next(iter(seen), None)

    def _own(self, operation: Operation) -> UUID | None:
        """The device whose changes were seen by who made it: of what it was made on,
        one's own acts are known, and what was merged with them is not."""
        return self.request._request.device if operation.after else None

    def _check_door(self, view: Any) -> None:
        if not RolePermission().has_permission(view.request, view):
            raise NotAllowed("Your role does not allow this.")

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

    # A run of operations that add parts of one kind, to whatever records

    def _add(self, run: list[tuple[int, Operation | Result]]) -> Iterator[Result]:
        """They are loaded, judged and written as one set."""
        results: dict[int, Result] = {}
        waiting: dict[str, tuple[int, Operation]] = {}
        for number, operation in run:
            assert isinstance(operation, Operation)  # noqa: S101 - a run is made of them
            known = self._known(operation)
            if known is not None:
                results[number] = known
            else:
                waiting.setdefault(operation.op_id, (number, operation))
        numbers = [number for number, _ in waiting.values()]
        added = self._added([operation for _, operation in waiting.values()])
        results |= zip(numbers, added, strict=True)
        for number, operation in run:
            yield results.get(number) or self._one((number, operation))

    def _added(self, operations: list[Operation]) -> list[Result]:
        """What a rule refuses is refused alone; a set that the database refuses is
        halved, until the one at fault stands alone."""
        try:
            left = self._written(operations)
        except REFUSALS as refusal:  # The door's, or of who may do this.
            left = [refusal] * len(operations)
        except Exception as refusal:
            if is_outage(refusal):
                raise
            if len(operations) > 1:
                half = len(operations) // 2
                return self._added(operations[:half]) + self._added(operations[half:])
            left = [refusal]
        return [
            self._refused(operation, one)
            if isinstance(one, Exception)
            else self._applied(operation)
            for operation, one in zip(operations, left, strict=True)
        ]

    def _written(self, operations: list[Operation]) -> list[Model | Exception]:
        if not operations:
            return []
        with transaction.atomic():
            view, _ = view_for(
                operations[0], self.request, lambda record: None, self.words
            )
            self._check_door(view)
            left = Run(operations, view, self._base).write()
            receipts = [
                self._receipt(operation, one, OperationStatus.APPLIED)
                for operation, one in zip(operations, left, strict=True)
                if not isinstance(one, Exception)
            ]
            leave_receipts(receipts)
        self._remember(receipts)
        return left

    # What becomes of them

    def _receipt(
        self,
        operation: Operation,
        left: Model,
        status: OperationStatus,
        seen: int | None = None,
    ) -> Receipt:
        is_kept = status == OperationStatus.CONFLICT
        return Receipt(
            member=self.member,
            key=key_of(operation.op_id),
            fingerprint=operation.fingerprint,
            record=left.pk if is_kept else operation.id,
            status=status,
            record_version=None if is_kept else _version_left(operation, left),
            seen_version=seen,
            recorded_at=operation.recorded_at,
        )

    def _leave(
        self,
        operation: Operation,
        left: Model,
        status: OperationStatus,
        seen: int | None = None,
    ) -> None:
        receipt = self._receipt(operation, left, status, seen)
        leave_receipts([receipt])
        self._remember([receipt])

    def _remember(self, receipts: Iterable[Receipt]) -> None:
        self.receipts |= {receipt.key: receipt for receipt in receipts}

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
            client_id=client_of(kind, pk),
            recorded_at=operation.recorded_at,
        )
        http = self.request._request
        with transaction.atomic():
            conflict = keep_conflict(
                late, by=self.member, device=http.device, request=http.id
            )
            self._leave(operation, conflict, OperationStatus.CONFLICT)

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


def _run_of(one: Operation | Result) -> str:
    """Neighbours of one run have the same name; what stands alone has none."""
    return one.kind if isinstance(one, Operation) and one.adds else ""


def _version_left(operation: Operation, left: Any) -> int | None:
    """Of its record, also where the act left a word beside that, or moved it twice."""
    if operation.act == "create":
        return getattr(left, "version", None)
    rows = models_by_kind()[operation.kind]._default_manager.filter(pk=operation.id)
    return rows.values_list("version", flat=True).first()


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
