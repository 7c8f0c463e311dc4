"""Five devices with the reference client in them, over lines that fail as told."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from django.db import connection, transaction
from django.test import Client as Browser

from clinic.models import Membership
from clinic.queries.feed import position_at
from palpate_client import Device, LoggedOut, Store, Unavailable
from palpate_client.view import PARTS
from tests.conftest import Practice, acting, token_of

SERVER = Browser(raise_request_exception=False)
PUSH = "/api/v1/sync/push/"
REWRITING = {"update", "complete"}
LONGEST = 6  # Rounds until all devices are at rest.
PAGES = (4, 40, 4, 40, 4)  # What they ask for at once.
OWNERS = (0, 0, 1, 2, 3)  # Of the devices, among the members of a `Start`.


def number_commits() -> None:
    """As COMMIT would: what was written so far has its number."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS number IMMEDIATE")
        cursor.execute("SET CONSTRAINTS number DEFERRED")


@dataclass
class Start:
    """Two clinics with a little in them, and for each device of one of them its token
    and what it has pulled."""

    here: Practice
    there: Practice
    members: list[Membership]
    tokens: list[str]
    stores: list[bytes]
    since: int
    leaving: str  # A client nobody treats any more, and the erasure asked for.
    erasure: str


@dataclass(frozen=True)
class Text:
    """A word that is written nowhere else, into a field; and what was to be seen there,
    where it takes the place of something."""

    field: str
    word: str
    over: str | None


@dataclass
class Line(httpx.BaseTransport):
    """What lies between a device and the server, which is the application in process.
    The next requests meet `faults`; `sent` is what was ever pushed through it."""

    faults: list[str] = field(default_factory=list)
    sent: list[list[Any]] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "away":
            raise httpx.ConnectError("There is no network.")
        if request.url.path == PUSH:
            self.sent.append(json.loads(request.content)["operations"])
        if fault == "undone":
            with undone():
                answered(request)
            return httpx.Response(503, headers={"Retry-After": "5"})
        if fault == "half" and request.url.path == PUSH:
            request = pushing(request, self.sent[-1][: len(self.sent[-1]) // 2])
        answer = answered(request)
        if fault in {"half", "lost"}:
            raise httpx.ReadError("The line went dead.")
        return answer


def answered(request: httpx.Request) -> httpx.Response:
    answer = SERVER.generic(
        request.method,
        request.url.raw_path.decode(),
        request.read(),
        headers=dict(request.headers),
        content_type=request.headers.get("Content-Type", ""),
    )
    number_commits()
    return httpx.Response(
        answer.status_code, headers=dict(answer.headers), content=answer.content
    )


def pushing(request: httpx.Request, operations: list[Any]) -> httpx.Request:
    headers = {"Authorization": request.headers["Authorization"]}
    body = {"operations": operations}
    return httpx.Request("POST", request.url, json=body, headers=headers)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def device_with(token: str, kept: bytes = b"", **options: Any) -> Device:
    """A new device, or one with what it has kept."""
    store = Store(":memory:")
    if kept:
        store.db.deserialize(kept)
    http = httpx.Client(base_url="http://testserver", transport=Line())
    http.headers["Authorization"] = f"Bearer {token}"
    return Device(store, http, tries=1, **options)


def line_of(device: Device) -> Line:
    line = device.server.http._transport
    assert isinstance(line, Line)
    return line


def rows_of(device: Device) -> dict[tuple[str, str], Any]:
    found = device.store.db.execute("SELECT kind, id, data FROM record")
    return {(kind, id): json.loads(data) for kind, id, data in found}


class Fleet:
    """Two devices of one therapist, one of another's, one of the front desk's and one
    of the client's; and all that is done on them."""

    def __init__(self, start: Start) -> None:
        self.here, self.leaving, self.erasure = start.here, start.leaving, start.erasure
        self.members = [start.members[owner] for owner in OWNERS]
        self.devices = [
            device_with(token, kept, batch=4, page_size=size)
            for token, kept, size in zip(start.tokens, start.stores, PAGES, strict=True)
        ]
        self.made: dict[str, Any] = {}
        self.texts: dict[str, Text] = {}
        self.unheard: set[str] = set()  # Answered to nobody, and not as at first.

    def member_of(self, device: Device) -> Membership:
        return self.members[self.devices.index(device)]

    def act(
        self, device: Device, act: str, kind: str, id: str, text: str, /, **values: Any
    ) -> None:
        """Do it there; in the field `text` with a word that is written nowhere else."""
        number = len(self.made)
        word = f"canary-a {number}."
        over = seen_on(device, kind, id, text) if act in REWRITING else None
        if text:
            values[text] = word
        op_id = device.act(act, kind, id or new_id(number), **values)
        if text:
            self.texts[op_id] = Text(text, word, over)
        (self.made[op_id],) = (
            one for one in device.store.open() if one["op_id"] == op_id
        )

    def attempt(self, device: Device, do: Callable[[Device], None]) -> None:
        """As an app would: the rest another time; once more after a new log-in."""
        try:
            do(device)
        except Unavailable:
            pass
        except LoggedOut:
            token = token_of(self.member_of(device))
            device.server.http.headers["Authorization"] = f"Bearer {token}"

    def settle(self) -> None:
        """There is a network for everyone, until nobody has anything left to say: all
        push, and then whoever is behind the server's log comes to its end. What was
        refused at first, and no more, is sent again."""
        for device in self.devices:
            for one in device.attention():
                if one["operation"]["op_id"] in self.unheard:
                    device.store.retry(one["operation"]["op_id"])
            device.batch = device.page_size = 200
            self.attempt(device, Device.push)
        for device in self.devices:
            device.push()  # Who found out that they were logged out.
        for _ in range(LONGEST):
            head = self.head()
            behind = [one for one in self.devices if not stands_at(one, head)]
            for device in behind:
                self.attempt(device, Device.sync)
            if not behind:
                return
        raise AssertionError("Somebody always has something to say.")

    def head(self) -> str:
        with acting(self.here.admin):
            position = position_at(0)
        return f"{position.epoch}.{position.head}"


def stands_at(device: Device, head: str) -> bool:
    """Whether it has pulled all there is, and all that it did was answered."""
    kept = device.store
    return {kept.get("cursor"), kept.get("seen")} == {head} and not kept.waiting(1)


def seen_on(device: Device, kind: str, id: str, text: str) -> Any:
    """What stands in this field, for who looks at the device."""
    if kind not in PARTS:
        return device.one(kind, id).get(text, "")
    whole, _, name = PARTS[kind]
    parts = (one for each in device.all(whole).values() for one in each.get(name, ()))
    return next(part.get(text, "") for part in parts if part["id"] == id)


def new_id(number: int) -> str:
    """In the order of making, whatever the clock: a history happens again as it was."""
    return str(UUID(int=0x0192 << 112 | 7 << 76 | 2 << 62 | number))
