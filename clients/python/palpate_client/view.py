"""What a person is shown: the server's records with one's own operations on top.

A foretaste, not a second server: what an act leads to is said by the next pull. Only
what is cheap and all but certain is shown before.
"""

from collections.abc import Iterable
from typing import Any

from palpate_client.operation import Operation

Rows = dict[str, Any]
# Kinds that stand in a list of another record: whose, named how, called what.
PARTS = {
    "treatment": ("session", "session", "treatments"),
    "feedback": ("session", "session", "feedback"),
}
LEADS_TO = {
    ("session", "start"): "in_progress",
    ("session", "complete"): "completed",
    ("session", "cancel"): "cancelled",
    ("session", "no_show"): "no_show",
    ("session", "sign"): "signed",
}


def shown(kind: str, rows: Rows, operations: Iterable[Operation]) -> Rows:
    """The records of a kind with these operations done to them. `unsent` counts, on
    each, what the next pull will settle."""
    rows = {id: {**data, "unsent": 0} for id, data in rows.items()}
    for operation in operations:
        if operation["record"] == kind:
            _do(rows, operation)
        elif PARTS.get(operation["record"], ("",))[0] == kind:
            _do_to_part(rows, operation)
    return rows


def part_in(rows: Rows, kind: str, id: str) -> Any:
    """A part, as the record it stands in holds it."""
    name = PARTS[kind][2]
    parts = (part for row in rows.values() for part in row.get(name, ()))
    return next((part for part in parts if part["id"] == id), None)


def _do(rows: Rows, operation: Operation) -> None:
    kind, act, id = (operation[name] for name in ("record", "act", "id"))
    if act == "create":
        rows.setdefault(id, {"id": id, "unsent": 0})
    if id not in rows:
        return
    if act in {"create", "update"} or (kind, act) in LEADS_TO:
        rows[id] |= {k: v for k, v in operation["set"].items() if k != "seen"}
    if (kind, act) in LEADS_TO:
        rows[id]["status"] = LEADS_TO[kind, act]
    rows[id]["unsent"] += 1


def _do_to_part(rows: Rows, operation: Operation) -> None:
    _, parent, name = PARTS[operation["record"]]
    id, values = operation["id"], dict(operation["set"])
    if operation["act"] == "create":
        whole = rows.get(values.pop(parent, ""))
        if whole is not None and part_in({"": whole}, operation["record"], id) is None:
            whole[name] = [*whole.get(name, ()), {"id": id}]
    for whole in rows.values():
        parts = whole.get(name, ())
        if any(part["id"] == id for part in parts):
            whole["unsent"] += 1
            if operation["act"] in {"create", "update"}:
                whole[name] = [
                    {**part, **values} if part["id"] == id else part for part in parts
                ]
