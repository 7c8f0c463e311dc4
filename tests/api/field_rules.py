"""Which fields each role is shown and may send, as the API declares it.

Read from the OpenAPI document: every schema that the answers, and the bodies, of a
role's doors are made of. Where a view has a serializer for an audience, from that.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.urls import resolve
from rest_framework.serializers import BaseSerializer, Serializer

from clinic.enums import Role
from clinic.permissions import PERMISSIONS

LETTERS = {
    Role.THERAPIST: "T",
    Role.CLINIC_ADMIN: "A",
    Role.FRONT_DESK: "D",
    Role.CLIENT: "C",
}
PLACEHOLDERS = ("{id}", "{treatment_id}", "{feedback_id}")
SOME_ID = "00000000-0000-0000-0000-000000000000"
SHOWN, SENT = "shown", "sent"
HIDDEN_FROM = {SHOWN: "writeOnly", SENT: "readOnly"}
Line = tuple[str, str]  # Shown or sent, and the name of a schema.


class Rules:
    """Who is shown, and who sends, which fields of which schema."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.schemas = document["components"]["schemas"]
        self.roles: dict[Line, set[str]] = defaultdict(set)
        self.fields: dict[Line, set[str]] = defaultdict(set)
        self.parts: dict[tuple[str, str, str], str] = {}  # A role's schema and field.
        self.answers: dict[tuple[str, str, str], list[str]] = {}
        self.bodies: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for path, entry in document["paths"].items():
            for method, operation in entry.items():
                if path.startswith("/api/v1/"):
                    self._take(path, method, operation)

    def lines(self) -> set[str]:
        """`<roles> <shown or sent> <schema>: <fields>`; pages of a list left out."""
        return {
            f"{''.join(sorted(roles, key='TADC'.index)):4} {way:5} {name}: "
            + " ".join(sorted(self.fields[way, name]))
            for (way, name), roles in self.roles.items()
            if not name.startswith("Paginated")
        }

    def undeclared(self, answer: Any, letter: str, name: str) -> Iterator[str]:
        """Fields an answer to a role has beyond those of its schema."""
        if isinstance(answer, list):
            for one in answer:
                yield from self.undeclared(one, letter, name)
        elif isinstance(answer, dict):
            for field, value in answer.items():
                if field not in self.fields[SHOWN, name]:
                    yield f"{name}.{field}"
                elif (letter, name, field) in self.parts:
                    part = self.parts[letter, name, field]
                    yield from self.undeclared(value, letter, part)

    def _take(self, path: str, method: str, operation: dict[str, Any]) -> None:
        door = door_of(path)
        permission = door.cls.permission_map[door.actions[method]]
        answers = [
            answer
            for status, answer in operation["responses"].items()
            if status.startswith("2")
        ]
        for role, letter in LETTERS.items():
            if permission not in PERMISSIONS[role]:
                continue
            read = Reading(self, letter, door.cls, role)
            for schema in schemas_of(answers):
                self.answers[nameless(path), method, letter] = [
                    *read.schemas(schema, SHOWN)
                ]
            for schema in schemas_of([operation.get("requestBody")]):
                self.bodies[nameless(path), method, letter] += read.schemas(
                    schema, SENT
                )


class Reading:
    """What one role finds behind one door."""

    def __init__(self, rules: Rules, letter: str, view: Any, role: Role) -> None:
        self.rules, self.letter = rules, letter
        self.own = getattr(view, "serializers", {}).get(role.audience)
        self.usual = name_of(getattr(view, "serializer_class", None))

    def schemas(self, schema: Any, way: str) -> Iterator[str]:
        """Take in the schemas it refers to, if any, and say their names."""
        for name in [*self._named(schema)]:
            bare = name.removeprefix("Patched").removesuffix("Request")
            if self.own is not None and bare == self.usual:
                yield self.serializer(self.own(), way)
                continue
            roles = self.rules.roles[way, name]
            if self.letter not in roles:
                roles.add(self.letter)
                self._properties(name, way)
            yield name

    def _properties(self, name: str, way: str) -> None:
        properties = self.rules.schemas[name].get("properties", {})
        for field, inner in properties.items():
            if not inner.get(HIDDEN_FROM[way]):
                self.rules.fields[way, name].add(field)
                for part in self.schemas(inner, way):
                    if "additionalProperties" not in inner:  # By names of data.
                        self.rules.parts[self.letter, name, field] = part

    def _named(self, schema: Any) -> Iterator[str]:
        """The names of the schemas it refers to, but for those of mere values."""
        inner = schema
        if isinstance(schema, dict):
            if "$ref" in schema:
                name = schema["$ref"].rpartition("/")[2]
                if "properties" in self.rules.schemas[name]:
                    yield name
                elif name == f"Any{self.usual}":
                    yield self.usual
                elif "anyOf" in self.rules.schemas[name]:
                    yield from self._named(self.rules.schemas[name]["anyOf"])
            inner = list(schema.values())
        if isinstance(inner, list):
            for one in inner:
                yield from self._named(one)

    def serializer(self, serializer: Any, way: str) -> str:
        name = name_of(type(serializer))
        self.rules.roles[way, name].add(self.letter)
        for field, inner in serializer.fields.items():
            if not getattr(inner, {SHOWN: "write_only", SENT: "read_only"}[way]):
                self.rules.fields[way, name].add(field)
                one = getattr(inner, "child", inner)
                if isinstance(one, Serializer):
                    part = self.serializer(one, way)
                    self.rules.parts[self.letter, name, field] = part
        return name


def nameless(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)


def door_of(path: str) -> Any:
    for placeholder in PLACEHOLDERS:
        path = path.replace(placeholder, SOME_ID)
    return resolve(path.replace("{slug}", "x")).func


def schemas_of(bodies: list[Any]) -> Iterator[Any]:
    for body in filter(None, bodies):
        for content in body.get("content", {}).values():
            yield content["schema"]


def name_of(serializer: type[BaseSerializer] | None) -> str:
    return serializer.__name__.removesuffix("Serializer") if serializer else ""
