"""What a device may do while it has no network: the acts of the API, by their names."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.shortcuts import get_object_or_404
from rest_framework.request import clone_request

from api.serializers.feedback import FeedbackSerializer
from api.serializers.home_care import HomeCareLogSerializer
from api.serializers.sync import AfterSerializer, OperationSerializer
from api.serializers.treatment import TreatmentSerializer
from api.sync.resources import RESOURCES
from clinic.domain.addition import Addition
from clinic.errors import DomainError, InvalidInput
from clinic.queries.feed import models_by_kind
from sessions.domain.feedback import record_feedback
from sessions.domain.home_care import log_home_care
from sessions.domain.treatment import record_treatments

# Who works here, and by which rules, is settled at a desk that has a network.
SETTINGS = frozenset({"clinic", "membership", "licence", "technique_rule"})
# Made of what the server finds at that moment, or sent out by it.
ONLINE = frozenset({("client", "invite"), ("client", "merge"), ("session", "clone")})
NAMES = {"create": "create", "update": "partial_update"}


class NoSuchAct(DomainError):
    status, code, title = 400, "no-such-act", "No such act"


@dataclass(frozen=True)
class Part:
    """Records that are added to another, whose id each names as `parent`, and the acts
    on one of them, by its view's actions."""

    of: str
    parent: str
    add: Addition[Any]
    serializer: Any
    action: str
    acts: Mapping[str, str] = field(default_factory=dict)
    key: str = ""


PARTS = {
    "treatment": Part(
        "session",
        "session",
        record_treatments,
        TreatmentSerializer,
        "treatments",
        {"update": "treatment", "discard": "discard"},
        "treatment_id",
    ),
    "feedback": Part(
        "session",
        "session",
        record_feedback,
        FeedbackSerializer,
        "feedback",
        {"respond": "respond"},
        "feedback_id",
    ),
    "home_care_log": Part(
        "home_care_instruction",
        "instruction",
        log_home_care,
        HomeCareLogSerializer,
        "log",
    ),
}


@dataclass(frozen=True)
class Operation:
    """One act, as the device recorded it. `base` is the version of the record it was
    made on, `after` the operation whose result it was made on."""

    op_id: str
    kind: str
    act: str
    id: UUID
    set: dict[str, Any]
    base: int | None
    after: str
    recorded_at: datetime | None

    @classmethod
    def read(cls, sent: Any) -> "Operation":
        """What one element of the list says; raises what is wrong with it."""
        serializer = OperationSerializer(data=sent)
        serializer.is_valid(raise_exception=True)
        values = serializer.validated_data
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

    @property
    def fingerprint(self) -> bytes:
        """Of what it does; a device may learn its base, and its clock, anew."""
        said = [self.kind, self.act, str(self.id), self.set]
        written = json.dumps(said, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(written.encode()).digest()

    @property
    def part(self) -> Part | None:
        return PARTS.get(self.kind)

    @property
    def adds(self) -> bool:
        """Whether it only adds to a record."""
        return self.part is not None and self.act == "create"

    @property
    def root(self) -> tuple[str, UUID | None]:
        """The record it changes, or that a part it changes belongs to."""
        if self.part is None:
            return self.kind, self.id
        return self.part.of, self._parent()

    def _parent(self) -> UUID | None:
        part = self.part
        assert part is not None  # noqa: S101 - its caller has asked
        if not self.adds:
            model = models_by_kind()[self.kind]
            rows = model._default_manager.filter(pk=self.id)
            return rows.values_list(f"{part.parent}_id", flat=True).first()
        try:
            return UUID(str(self.set.get(part.parent)))
        except ValueError:
            return None


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


@dataclass(frozen=True, slots=True)
class Left:
    """What an act left, in place of an answer that shows it."""

    record: Model


class Offline:
    """Mixed into a resource's view: its acts, on what an operation says, and within
    what the push holds; the engine asks for versions and keeps receipts."""

    operation: Operation
    check: Callable[[Any], None]
    words: dict[Any, Any]  # Of the vocabularies, read once for all operations.

    def get_serializer_context(self: Any) -> dict[str, Any]:
        return {**super().get_serializer_context(), "words": self.words}  # type: ignore[misc]

    def get_object(self: Any) -> Any:
        record = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        self.shows(record)
        return record

    def check_if_match(self: Any, record: Any) -> None:
        if self.action in self.if_match_actions:
            self.check(record)

    def once(
        self: Any, make: Callable[[], Model], show: Any = None, success: int = 201
    ) -> Left:
        return Left(make())

    def shown(self: Any, record: Model, status: int = 200) -> Left:
        return Left(record)

    def _part(self: Any, serializer: Any, part: Model, status: int) -> Left:
        return Left(part)


OFFLINE: dict[str, Any] = {
    kind: type(f"Offline{resource.view.__name__}", (Offline, resource.view), {})
    for kind, resource in RESOURCES.items()
    if kind not in SETTINGS
}


def view_for(
    operation: Operation, request: Any, check: Any, words: dict[Any, Any]
) -> tuple[Any, str]:
    """The view that acts, ready to, and its action; raises NoSuchAct."""
    kind = operation.part.of if operation.part else operation.kind
    view_class = OFFLINE.get(kind)
    action = _action(operation, view_class)
    if view_class is None or action is None:
        raise NoSuchAct("Nothing of this kind can be done so, or not offline.")
    view = view_class()
    view.operation, view.check, view.words = operation, check, words
    view.action, view.detail = action, action != "create"
    view.args, view.format_kwarg = (), None
    view.request = clone_request(request, "POST")
    view.request._data = view.request._full_data = body_of(operation, action)
    view.kwargs = {"pk": operation.root[1]}
    if operation.part and not operation.adds:
        view.kwargs[operation.part.key] = operation.id
    return view, action


def _action(operation: Operation, view: Any) -> str | None:
    part = operation.part
    if part is not None:
        return part.action if operation.adds else part.acts.get(operation.act)
    name = NAMES.get(operation.act, operation.act)
    if view is None or name not in view.permission_map:
        return None
    if name in NAMES.values():
        return name
    act: Any = getattr(view, name)
    is_act = set(getattr(act, "mapping", ["get"])) <= {"post", "patch"} and act.detail
    is_offline = (operation.kind, name) not in ONLINE
    is_of_a_part = any(name == part.action for part in PARTS.values())
    takes_one_id = is_act and "<" not in act.url_path
    return name if takes_one_id and is_offline and not is_of_a_part else None


def body_of(operation: Operation, action: str) -> dict[str, Any]:
    """What the act's serializer reads: a new record brings its own id."""
    body = dict(operation.set)
    if operation.part and operation.adds:
        body.pop(operation.part.parent, None)
    if operation.adds or action == "create":
        body["id"] = str(operation.id)
    return body
