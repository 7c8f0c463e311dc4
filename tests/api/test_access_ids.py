"""Another clinic's id, wherever one is asked for, is answered like an id of nothing."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from tests.api.cells import Cast, Cell, Row, Whose, told
from tests.api.course import V1, new_id
from tests.api.field_rules import SENT, Rules
from tests.api.test_access_bodies import ONCE, body_of, laden

pytestmark = pytest.mark.usefixtures("staff_need_a_second_factor")

KINDS = {  # What an id is an id of, where its name does not say.
    "answered_by": "therapist",
    "before": "session",
    "given_by": "therapist",
    "instruction": "home_care",
    "into": "client",
    "limits": "consent",
    "membership": "member",
    "performed_by": "therapist",
    "pressure_limit": "plan",  # No more is asked of it than that it be known.
    "primary_therapist": "therapist",
    "record": "session",
    "trigger_point": "point",
}


def foreign(name: str) -> str:
    return f"{{foreign:{KINDS.get(name, name)}}}"


def is_id(schema: Any) -> bool:
    return isinstance(schema, dict) and (
        schema.get("format") == "uuid"
        or any(is_id(one) for one in schema.get("oneOf", schema.get("anyOf", ())))
    )


def filters_of(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every list, and every id it can be narrowed by."""
    for path, entry in document["paths"].items():
        for parameter in entry.get("get", {}).get("parameters", ()):
            if parameter["in"] == "query" and is_id(parameter["schema"]):
                address = path.removeprefix(V1)
                if "{id}" in address:
                    address = address.replace("{id}", "{client}")
                yield address, parameter["name"]


def asking(address: str) -> Cell:
    return Cell("clinic admin", Row("GET", address, "", None, {}, ()), Whose.ONE)


def test_every_filter_finds_nothing_of_another_clinic(cast, document):
    different, filters = [], set(filters_of(document))
    for address, name in filters:
        answers = []
        for value in (foreign(name), new_id()):
            answer = cast.ask(asking(f"{address}?{name}={value}"))
            status, content, headers = told(answer)
            sent = cast.world.fill(value).encode()  # What was asked for may be said.
            answers.append((status, content.replace(sent, b""), headers))
        if answers[0] != answers[1] or answers[0][0] not in {200, 400, 404}:
            different.append((address, name, answers))

    kinds = {KINDS.get(name, name) for _, name in filters}
    assert different == []
    assert kinds - cast.world.foreign.keys() == set()
    assert len(filters) > 20


def ids_of(rules: Rules, schema: str) -> list[str]:
    properties = rules.schemas.get(schema, {}).get("properties", {})
    fields = rules.fields[SENT, schema] - {"id"}
    return sorted(name for name in fields if is_id(properties[name]))


def bodies(
    rules: Rules, cell: Cell, value: Any
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The body with this value in each field, and each field of a part, that takes an
    id; the address, and what else it says, are the sender's own."""
    schema, body = body_of(rules, cell), cell.row.body or {}
    for name in ids_of(rules, schema):
        yield name, {**body, name: value(name)}
    for (letter, whole, field), part in rules.parts.items():
        if letter == {"therapist": "T", "clinic admin": "A"}[cell.actor]:
            for name in ids_of(rules, part) if whole == schema else ():
                given = (body.get(field) or [{}])[0]
                yield f"{field}/{name}", {**body, field: [{**given, name: value(name)}]}


Ask = tuple[str, Cell, Cell]


def asks_of(document: dict[str, Any]) -> Iterator[Ask]:
    """Every field that takes an id, with another clinic's in it, and one of nothing."""
    rules = Rules(document)
    for cell in ONCE.values():
        foreigners = bodies(rules, cell, foreign)
        nothings = bodies(rules, cell, lambda name: new_id())
        for (name, body), (_, missing) in zip(foreigners, nothings, strict=True):
            yield name, laden(cell, body), laden(cell, missing)


def told_apart(cast: Cast, asks: Iterable[Ask]) -> list[Any]:
    found = []
    for name, *cells in asks:
        assert "{foreign:" not in str(cast.world.fill(cells[0].row.body))
        answers = [told(cast.ask(cell)) for cell in cells]
        if answers[0] != answers[1] or answers[0][0] not in {400, 404}:
            found.append((name, str(cells[0]), answers))
    return found


def test_an_id_of_each_name_is_like_that_of_nothing(cast, document):
    asks = {name: (name, *cells) for name, *cells in asks_of(document)}

    assert told_apart(cast, asks.values()) == []
    assert len(asks) > 15


@pytest.mark.slow
def test_every_id_in_a_body_is_like_that_of_nothing(cast, document):
    asks = list(asks_of(document))

    assert told_apart(cast, asks) == []
    assert len(asks) > 50


def test_a_revoked_device_is_like_none(api, clinic_a):
    gone, http = api(clinic_a.therapist), api(clinic_a.therapist)
    device = gone.get(f"{V1}me/").json()["device"]
    gone.delete(f"{V1}devices/{device}/")

    answers = [http.get(f"{V1}devices/{one}/") for one in (device, new_id())]

    assert told(answers[0]) == told(answers[1])
    assert answers[0].status_code == 404
