"""What a device may send is what `docs/sync.md` says."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

import clinic
from api.sync.offline import NAMES, OFFLINE, Held, view_for
from api.sync.operations import PARTS, NoSuchAct, Operation
from clinic.permissions import PERMISSIONS
from tests.api.course import new_id
from tests.api.sync.conftest import op

DOCUMENT = Path(clinic.__file__).parents[1] / "docs" / "sync.md"
ROW = re.compile(r"^\| `(\w+)` \| (`.+`) \| (?:(base|seen) )?\| (.+) \|$", re.M)
BASED_PARTS = {("treatment", "update")}
Act = tuple[str, str, str, frozenset[str]]


def told() -> Iterator[Act]:
    for kind, acts, needs, roles in ROW.findall(DOCUMENT.read_text(encoding="utf-8")):
        for act in acts.strip("`").split("`, `"):
            yield kind, act, needs, frozenset(roles.split(", "))


def taken() -> Iterator[Act]:
    for kind in OFFLINE | PARTS:
        part = PARTS.get(kind)
        view = OFFLINE[part.of if part else kind]
        actions = dict(actions_of(kind))
        for act, action in actions.items():
            needs = "base" if action in view.if_match_actions else ""
            needs = "seen" if action in view.whole_etag_actions else needs
            needs = "base" if (kind, act) in BASED_PARTS else needs
            door = view.permission_map[action]
            roles = (role for role, doors in PERMISSIONS.items() if door in doors)
            yield kind, act, needs, frozenset(map(str, roles))


def actions_of(kind: str) -> Iterator[tuple[str, str]]:
    if part := PARTS.get(kind):
        yield "create", part.action
        yield from part.acts.items()
        return
    request = Request(APIRequestFactory().post("/"))
    given = set(OFFLINE[kind].permission_map) - set(NAMES.values())
    for act in sorted(given | set(NAMES)):
        operation = Operation("1", kind, act, UUID(int=1), {}, None, "", None)
        try:
            yield act, view_for(operation, request, Held([operation], {}))[1]
        except NoSuchAct:
            continue


@pytest.mark.no_db
def test_the_table_of_acts_is_that_of_the_code():
    rows = list(told())

    assert len(rows) == len(set(rows)) > 50
    assert set(rows) == set(taken())


@pytest.mark.parametrize("act", ["list", "retrieve", "log", "treatments", "__init__"])
def test_what_is_no_act_of_a_device_is_refused_by_itself(phone, course, statuses, act):
    kind = "home_care_instruction" if act == "log" else "session"
    good = op("create", "session", new_id(), client=course.client)

    results = phone.push(op(act, kind, new_id(), 1), good)

    assert statuses(results) == ["rejected", "applied"]
    problem = results[0]["problem"]
    assert problem["type"] == "/problems/no-such-act"
    assert act not in problem["detail"]


def test_what_was_made_on_a_word_beside_a_record_is_made_on_the_record(
    phone, course, statuses
):
    """An addendum, say, has a version of its own."""
    session, point = course.signed()["id"], course.point()["id"]
    added = op("addenda", "session", session, text="Soreness gone.")
    exam = op("exams", "trigger_point", point, taut_band="yes", tenderness=7)

    results = phone.push(
        added,
        op("share", "session", session, {"after": added["op_id"]}),
        exam,
        op(
            "update", "trigger_point", point, {"after": exam["op_id"]}, location="Deep."
        ),
    )

    assert statuses(results) == ["applied"] * 4
