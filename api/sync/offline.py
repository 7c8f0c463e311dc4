"""The views that act on what an operation says, and what they share in one set."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.http import Http404
from rest_framework.request import clone_request

from api.serializers.fields import VisibleRelatedField
from api.sync.operations import PARTS, NoSuchAct, Operation
from api.sync.resources import RESOURCES

# Who works here, and by which rules, is settled at a desk that has a network.
SETTINGS = frozenset({"clinic", "membership", "licence", "technique_rule"})
# Made of what the server finds at that moment, or sent out by it.
ONLINE = frozenset({("client", "invite"), ("client", "merge"), ("session", "clone")})
NAMES = {"create": "create", "update": "partial_update"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a domain function that does many at once was asked to do."""

    act: Any
    record: Any
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Left:
    """What an act left, or is yet to do, in place of an answer that shows it."""

    record: Model | Asked


@dataclass
class Held:
    """What the operations of one set share: each is read once for all of them."""

    operations: Sequence[Operation]
    words: dict[Any, Any]  # Of the vocabularies, for all sets.
    records: dict[Any, Any] | None = None
    parts: dict[Any, Any] | None = None
    shapes: dict[Any, Any] = field(default_factory=dict)


class Offline:
    """Mixed into a resource's view: its acts, on what an operation says, and within
    what the push holds; the engine asks for versions and keeps receipts."""

    operation: Operation
    check: Callable[[Any], None]
    held: Held

    def get_serializer_context(self: Any) -> dict[str, Any]:
        return {**super().get_serializer_context(), "words": self.held.words}  # type: ignore[misc]

    def get_object(self: Any) -> Any:
        if self.held.records is None:
            asked = {one.root[1] for one in self.held.operations} - {None}
            rows = self.get_queryset().filter(pk__in=asked).order_by("pk")
            self.held.records = {row.pk: row for row in rows}
            self.shows(*self.held.records.values())
        return _one_of(self.held.records, self.kwargs["pk"])

    def part_of(self: Any, parts: Any, pk: Any) -> Any:
        if self.held.parts is None:
            asked = {one.id for one in self.held.operations}
            rows = parts.model._default_manager.filter(pk__in=asked)
            self.held.parts = {row.pk: row for row in rows}
        part = _one_of(self.held.parts, pk)
        if getattr(part, f"{self.operation.part.parent}_id") != self.kwargs["pk"]:
            raise Http404
        setattr(part, self.operation.part.parent, self.get_object())
        if self.operation.act == "update":
            self.check(part)
        return part

    def check_if_match(self: Any, record: Any) -> None:
        if self.action in self.if_match_actions:
            self.check(record)

    def valid(self: Any, serializer_class: Any, record: Any = None) -> dict[str, Any]:
        shape = self.held.shapes.get(serializer_class)
        if shape is None:
            shape = serializer_class(
                partial=record is not None, context=self.get_serializer_context()
            )
            for name, one in shape.fields.items():
                if isinstance(one, VisibleRelatedField) and not one.read_only:
                    one.find(sent.set.get(name) for sent in self.held.operations)
            self.held.shapes[serializer_class] = shape
        shape.instance = record
        return shape.run_validation(self.request.data)

    def do(self: Any, act: Any, record: Any, values: dict[str, Any]) -> Any:
        if hasattr(act, "to_each"):
            return Asked(act, record, values)
        return super().do(act, record, values)  # type: ignore[misc]

    def once(
        self: Any, make: Callable[[], Any], show: Any = None, success: int = 201
    ) -> Left:
        return Left(make())

    def shown(self: Any, record: Any, status: int = 200) -> Left:
        return Left(record)

    def changed_part(self: Any, part: Any, do: Any, parts: Any) -> Left:
        return Left(self.changed(part, do, parts.serializer))


def _one_of(found: Mapping[Any, Any], pk: Any) -> Any:
    if pk not in found:
        raise Http404
    return found[pk]


OFFLINE: dict[str, Any] = {
    kind: type(f"Offline{resource.view.__name__}", (Offline, resource.view), {})
    for kind, resource in RESOURCES.items()
    if kind not in SETTINGS
}


def set_of(operation: Operation) -> str:
    """What those that may be done with it as one set are called; else nothing."""
    view = _view_of(operation)
    action = _action(operation, view)
    is_for_sets = view is not None and action in view.in_sets
    return f"{action} {operation.kind}" if is_for_sets else ""


def view_for(operation: Operation, request: Any, held: Held) -> tuple[Any, str]:
    """The view that acts, and its action; it is yet to be told what to `check` of a
    record. Raises NoSuchAct."""
    view_class = _view_of(operation)
    action = _action(operation, view_class)
    if view_class is None or action is None:
        raise NoSuchAct("Nothing of this kind can be done so, or not offline.")
    view = view_class()
    view.operation, view.held = operation, held
    view.action, view.detail = action, action != "create"
    view.args, view.format_kwarg = (), None
    view.request = clone_request(request, "POST")
    view.request._data = view.request._full_data = body_of(operation, action)
    view.kwargs = {"pk": operation.root[1]}
    if operation.part and not operation.adds:
        view.kwargs[operation.part.key] = operation.id
    return view, action


def _view_of(operation: Operation) -> Any:
    return OFFLINE.get(operation.part.of if operation.part else operation.kind)


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
