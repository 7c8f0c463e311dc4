"""What is shown and not the sender's to write is not taken by any act: it is refused by
name, or left as it is."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.cells import ACTORS, Cast, Cell
from tests.api.course import new_id
from tests.api.field_rules import SENT, Rules
from tests.api.test_access import ROWS
from tests.api.test_access_bodies import body_of, forms_of, laden

pytestmark = pytest.mark.usefixtures("staff_need_a_second_factor")

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TIME, DATE = re.compile(r"\d{4}-\d\d-\d\dT.*"), re.compile(r"\d{4}-\d\d-\d\d")
PEOPLE = [
    (name, actor)
    for name, actor in ACTORS.items()
    if name in {"therapist", "clinic admin", "front desk", "client"}
]
WRITES = [
    Cell(name, row, actor.home)
    for row in ROWS
    if row.method in {"POST", "PATCH"}
    for name, actor in PEOPLE
    if row.statuses[actor.role] in {200, 201}
]


def each_act(rules: Rules) -> Iterator[Cell]:
    """Every act of the table once for each form its body has by role."""
    asked = set()
    for cell in WRITES:
        form = cell.row.method, cell.row.address, cell.row.words, body_of(rules, cell)
        if form not in asked:
            asked.add(form)
            yield cell


def another(value: Any) -> Any:
    """A value of the same kind that is certainly a different one."""
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 97
        case str() if ID.fullmatch(value):
            return new_id()
        case str() if TIME.fullmatch(value):
            return "2000-01-01T00:00:00Z"
        case str() if DATE.fullmatch(value):
            return "2000-01-01"
        case str():
            return f"{value} strange"
        case list():
            return [new_id()]
        case dict():
            return {"strange": new_id()}
    return "strange"


def not_to_be_sent(rules: Rules, cell: Cell, answer: Any) -> dict[str, Any]:
    """What the answer shows and the role may not send, each with another value."""
    sent = {one for form in forms_of(rules, cell) for one in rules.fields[SENT, form]}
    if isinstance(answer, list):
        (answer, *_) = answer
    return {name: another(answer[name]) for name in answer.keys() - sent}


def refused_by_name(answer: Any) -> set[str]:
    told = answer.json().get("errors", []) if answer.status_code == 400 else []
    unknown = [fault for fault in told if fault["code"] == "unknown_field"]
    return {fault["pointer"].removeprefix("/") for fault in unknown}


def taken(cast: Cast, cell: Cell, strange: dict[str, Any]) -> set[str]:
    """The strange fields that were taken, or that spoilt the act."""
    body, left = cell.row.body or {}, dict(strange)
    answer = cast.ask(laden(cell, left | body))
    while refused := refused_by_name(answer):  # Twenty at a time are told.
        left = {name: left[name] for name in left.keys() - refused}
        answer = cast.ask(laden(cell, left | body))
    if answer.status_code != cell.expected:
        return set(left)
    shown = answer.json()
    return {name for name in left if left[name] == shown.get(name)}


def test_no_act_takes_what_is_not_the_senders_to_write(cast, document):
    rules, found, asked, sent = Rules(document), {}, 0, 0
    for cell in each_act(rules):
        plain = cast.ask(cell)
        assert plain.status_code == cell.expected, cell
        strange = not_to_be_sent(rules, cell, plain.json())
        asked, sent = asked + 1, sent + len(strange)
        found[str(cell)] = taken(cast, cell, strange)

    print(f"{asked} acts, {sent} fields")
    assert {cell: fields for cell, fields in found.items() if fields} == {}
    assert sent > 1000
