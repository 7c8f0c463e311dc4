"""What is not the sender's to write is refused in every body, and in every part of it:
whose record it is, who wrote it, when and in which version, and who the sender is."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.api.cells import ACTORS, Cell
from tests.api.course import V1, new_id
from tests.api.field_rules import LETTERS, Rules, nameless
from tests.api.test_access import ROWS

pytestmark = pytest.mark.usefixtures("staff_need_a_second_factor")

STRANGE = (
    "clinic", "clinic_id", "tenant", "client_id", "created_by_id", "author",
    "signed_by_id", "sealed", "is_signed", "role", "member_id", "user_id", "audience",
    "is_staff", "is_superuser", "permissions", "device_id",
)  # fmt: skip
# These take no body: whatever is sent is not read.
READS_NO_BODY = {
    "activate", "archive", "carry-out", "clone", "discard", "end", "invite",
    "live-link", "resume", "revise", "share", "sign",
}  # fmt: skip
WRITES = [
    Cell(name, row, actor.home)
    for row in ROWS
    if row.method in {"POST", "PATCH"}
    for name, actor in ACTORS.items()
    if name in {"therapist", "clinic admin"} and row.statuses[actor.role] in {200, 201}
]
ONCE = {(cell.row.method, cell.row.address, cell.row.words): cell for cell in WRITES}


def forms_of(rules: Rules, cell: Cell) -> list[str]:
    """The schemas its body may have; mostly one."""
    key = nameless(V1 + cell.row.address.replace("/odi/", "/{slug}/"))
    role = LETTERS[ACTORS[cell.actor].role]
    return rules.bodies[key, cell.row.method.lower(), role]


def body_of(rules: Rules, cell: Cell) -> str:
    return next(iter(forms_of(rules, cell)), "")


def laden(cell: Cell, body: dict[str, Any]) -> Cell:
    return replace(cell, row=replace(cell.row, body=body, words=json.dumps(body)))


def pointers(answer: Any) -> set[str]:
    """What is told as wrong, also of one operation among others that are done."""
    told = {one["pointer"] for one in answer.json().get("errors", ())}
    for number, result in enumerate(answer.json().get("results", ())):
        for one in result.get("problem", {}).get("errors", ()):
            told.add(f"/operations/{number}{one['pointer']}")
    return told


def bodies(rules: Rules, cell: Cell) -> Iterator[tuple[dict[str, Any], set[str]]]:
    """The body with strange fields in it, and in each of its parts; and what must be
    told of them."""
    strange = {name: new_id() for name in STRANGE}
    body = cell.row.body or {}
    yield {**body, **strange}, {f"/{name}" for name in STRANGE}
    role = LETTERS[ACTORS[cell.actor].role]
    for (letter, schema, field), _ in rules.parts.items():
        if letter == role and schema == body_of(rules, cell):
            told = {f"/{field}/0/{name}" for name in STRANGE}
            yield {**body, field: [strange]}, told


def test_every_body_and_every_part_refuses_strange_fields(cast, document):
    rules = Rules(document)
    without, missed, asked = set(), {}, 0
    for cell in ONCE.values():
        if not body_of(rules, cell):
            without.add(cell.row.address.strip("/").rpartition("/")[2])
            continue
        for body, wanted in bodies(rules, cell):
            asked += 1
            answer = cast.ask(laden(cell, body))
            is_refused = answer.status_code == 400 or "results" in answer.json()
            if not is_refused or wanted - pointers(answer):
                missed[str(cell), *sorted(wanted)[:1]] = answer.content[:300]

    assert missed == {}
    assert without == READS_NO_BODY
    assert asked > len(ONCE)
