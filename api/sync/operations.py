"""What a device may do while it has no network: the acts of the API, by their names."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from api.serializers.sync import AfterSerializer, OperationSerializer
from clinic.errors import DomainError, InvalidInput
from clinic.queries.feed import models_by_kind


class NoSuchAct(DomainError):
    status, code, title = 400, "no-such-act", "No such act"


@dataclass(frozen=True)
class Part:
    """Records that are added to another, whose id each names as `parent`, and the acts
    on one of them, by its view's actions."""

    of: str
    parent: str
    action: str
    acts: Mapping[str, str] = field(default_factory=dict)
    key: str = ""


PARTS = {
    "treatment": Part(
        "session",
        "session",
        "treatments",
        {"update": "treatment", "discard": "discard"},
        "treatment_id",
    ),
    "feedback": Part(
        "session",
        "session",
        "feedback",
        {"respond": "respond"},
        "feedback_id",
    ),
    "home_care_log": Part(
        "home_care_instruction",
        "instruction",
        "log",
    ),
}


@dataclass(frozen=True)
class Operation:
    """One act, as the device recorded it. `base` is the version of the record it was
    made on, `after` the operation whose result it was made on; `belongs` is the record
    that a part it changes is of, once that was looked up."""

    op_id: str
    kind: str
    act: str
    id: UUID
    set: dict[str, Any]
    base: int | None
    after: str
    recorded_at: datetime | None
    belongs: UUID | None = None

    @classmethod
    def read(cls, sent: Any, shape: OperationSerializer) -> "Operation":
        """What one element of the list says; raises what is wrong with it."""
        values = shape.run_validation(sent)
        base, after = _base(values["base_version"])
        if not isinstance(values["set"], dict):
            raise InvalidInput.at("set", "Send the values of the act by their names.")
        return cls(
            values["op_id"],
            values["record"],
            values["act"],
            values["id"],
            values["set"],
            base,
            after,
            values["recorded_at"],
        )

    @cached_property
    def fingerprint(self) -> bytes:
        """Of what it does; a device may learn its base, and its clock, anew."""
        said = [self.kind, self.act, str(self.id), self.set]
        written = json.dumps(said, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(written.encode()).digest()

    @property
    def part(self) -> Part | None:
        return PARTS.get(self.kind)

    @cached_property
    def adds(self) -> bool:
        """Whether it only adds to a record."""
        return self.part is not None and self.act == "create"

    @cached_property
    def root(self) -> tuple[str, UUID | None]:
        """The record it changes, or that a part it changes belongs to. Each operation
        of a push is compared by it with those before."""
        if self.part is None:
            return self.kind, self.id
        if not self.adds:
            return self.part.of, self.belongs
        try:
            return self.part.of, UUID(str(self.set.get(self.part.parent)))
        except ValueError:
            return self.part.of, None


def with_roots(operations: Iterable[Operation]) -> Iterator[Operation]:
    """The same; of each that changes a part it is known to which record that belongs,
    in one query for each kind of part."""
    operations = list(operations)
    made = {one.id: one.root[1] for one in operations if one.adds}
    changed: dict[str, set[UUID]] = {kind: set() for kind in PARTS}
    for one in operations:
        if one.part and not one.adds and one.id not in made:
            changed[one.kind].add(one.id)
    for kind, keys in changed.items():
        if keys:
            rows = models_by_kind()[kind]._default_manager.filter(pk__in=keys)
            made |= rows.values_list("pk", f"{PARTS[kind].parent}_id")
    for one in operations:
        is_change = one.part is not None and not one.adds
        yield replace(one, belongs=made.get(one.id)) if is_change else one


def _base(given: Any) -> tuple[int | None, str]:
    if given is None:
        return None, ""
    if isinstance(given, int) and not isinstance(given, bool) and given > 0:
        return given, ""
    after = AfterSerializer(data=given)
    if not after.is_valid():
        raise InvalidInput.at(
            "base_version", 'Send a version, or {"after": "<op_id>"} of another.'
        )
    return None, after.validated_data["after"]
