"""What people do on their devices, and what the network does to them: each a function
of the fleet, a device, and a number that chooses."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from clinic.domain.device import revoke_device
from clinic.enums import Role
from clinic.models import Device as Token
from clinic.models import Membership
from palpate_client import Device
from tests.api.course import TREATMENT, V1
from tests.api.sync.fleet import (
    PUSH,
    Fleet,
    answered,
    line_of,
    number_commits,
    pushing,
)
from tests.api.world import caller
from tests.conftest import acting, token_of

Deed = Callable[[Fleet, Device, int], None]
TEN_YEARS = timedelta(days=3_653)
LISTS = {"treatment": "treatments", "feedback": "feedback"}


def chosen(ids: Iterable[str], n: int) -> str | None:
    found = sorted(ids)
    return found[n % len(found)] if found else None


def on(
    kind: str, act: str, text: str = "", /, *, when: str = "", **values: Any
) -> Deed:
    """An act on a record that the device shows, in that state."""

    def do(fleet: Fleet, device: Device, n: int) -> None:
        shown = device.all(kind).items()
        ids = [id for id, one in shown if when in {"", one.get("status")}]
        id = chosen(set(ids) - {fleet.leaving}, n)
        if id is not None:
            fleet.act(device, act, kind, id, text, **values)

    return do


def on_part(kind: str, act: str, text: str = "", /, **values: Any) -> Deed:
    """The same on a part of a session."""

    def do(fleet: Fleet, device: Device, n: int) -> None:
        sessions = device.all("session").values()
        parts = {one["id"] for each in sessions for one in each.get(LISTS[kind], ())}
        id = chosen(parts, n)
        if id is not None:
            fleet.act(device, act, kind, id, text, **values)

    return do


def adding(kind: str, to: str, named: str, text: str, /, **values: Any) -> Deed:
    """A new record that belongs to one the device shows."""

    def do(fleet: Fleet, device: Device, n: int) -> None:
        id = chosen(device.all(to).keys() - {fleet.leaving}, n)
        if id is not None:
            fleet.act(device, "create", kind, "", text, **{named: id}, **values)

    return do


def plan(fleet: Fleet, device: Device, n: int) -> None:
    therapist = str(fleet.here.therapist.pk)
    adding("session", "client", "client", "room", therapist=therapist)(fleet, device, n)


def mistime(fleet: Fleet, device: Device, n: int) -> None:
    clock, off = device.clock, TEN_YEARS * (n % 3 - 1)
    device.clock = lambda: clock() + off


def failing(*faults: str) -> Deed:
    """A sync whose requests, one after the other, meet these."""

    def sync(fleet: Fleet, device: Device, n: int) -> None:
        line_of(device).faults[:] = faults
        fleet.attempt(device, Device.sync)
        line_of(device).faults.clear()

    return sync


def push(fleet: Fleet, device: Device, n: int) -> None:
    fleet.attempt(device, Device.push)


def late(fleet: Fleet, device: Device, n: int) -> None:
    """A batch of before arrives once more, and nobody hears the answer."""
    sent = line_of(device).sent
    if sent:
        request = device.server.http.build_request("POST", PUSH)
        answer = answered(pushing(request, sent[n % len(sent)])).json()
        for result in answer.get("results", ()):
            if result["status"] in {"applied", "conflict"}:
                fleet.unheard.add(result["op_id"])


def revoke(fleet: Fleet, device: Device, n: int) -> None:
    """Every token of this person ends."""
    member = fleet.member_of(device)
    with acting(member):
        for token in Token.objects.filter(member=member, revoked_at=None):
            revoke_device(token, by=member)
    number_commits()


def promote(fleet: Fleet, device: Device, n: int) -> None:
    """Whoever is at the front desk becomes a therapist."""
    with acting(fleet.here.admin):
        desk = Membership.objects.get(pk=fleet.here.desk.pk)
        desk.revise(role=Role.THERAPIST)
    number_commits()


def erase(fleet: Fleet, device: Device, n: int) -> None:
    """A former client leaves every device; none has anything to say of them."""
    path = f"{V1}erasures/{fleet.erasure}/carry-out/"
    caller(token_of(fleet.here.admin)).post(path, {}, headers={"If-Match": "*"})
    number_commits()


def rest(fleet: Fleet, device: Device, n: int) -> None:
    """What is left of a deed that a failure can do without."""


TOUCH = {**TREATMENT, "pressure": 3}
CONSENT = {"kind": "treatment", "method": "written"}
# How often, of all, and what.
DEEDS: dict[str, tuple[int, Deed]] = {
    "rest": (1, rest),
    "plan": (3, plan),
    "start": (4, on("session", "start", when="planned")),
    "note": (6, on("session", "update", "notes")),
    "write": (3, on("session", "update", "objective")),
    "complete": (3, on("session", "complete", "assessment", when="in_progress")),
    "cancel": (1, on("session", "cancel", "reason")),
    "sign": (3, on("session", "sign", when="completed")),
    "treat": (4, adding("treatment", "session", "session", "note", **TOUCH)),
    "amend": (2, on_part("treatment", "update", "note")),
    "say": (3, adding("feedback", "session", "session", "note", pain=4)),
    "respond": (2, on_part("feedback", "respond", "note", response="eased")),
    "log": (
        3,
        adding(
            *("home_care_log", "home_care_instruction", "instruction", "note"),
            status="not_done",
        ),
    ),
    "call": (3, on("client", "update", "emergency_contact_name")),
    "move": (2, on("client", "update", "address")),
    "agree": (1, adding("consent", "client", "client", "explained", **CONSENT)),
    "withdraw": (1, on("consent", "withdraw", "reason")),
    "mistime": (1, mistime),
    "sync": (8, failing()),
    "push": (2, push),
    "no network": (1, failing("away")),
    "answer lost": (3, failing("lost")),
    "half arrives": (2, failing("half")),
    "undone": (1, failing("undone")),
    "page cut": (2, failing("", "lost")),
    "page cut later": (1, failing("", "", "lost")),
    "late": (2, late),
    "revoke": (1, revoke),
    "promote": (1, promote),
    "erase": (1, erase),
}
