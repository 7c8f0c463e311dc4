"""A device before a server that answers as a test says."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from palpate_client import Device, Store

Answer = httpx.Response | Exception


@dataclass
class Server:
    """Answers each push by `answer`, and each pull by the next of `pages`."""

    answer: Callable[[list[Any]], Answer]
    pages: list[Answer] = field(default_factory=list)
    pushed: list[list[str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    member: str = "therapist"

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api/v1/")
        if path == "me/":
            return httpx.Response(200, json={"id": self.member})
        if path == "sync/pull/":
            self.asked.append(request.url.params["cursor"])
            return given(self.pages.pop(0))
        operations = json.loads(request.content)["operations"]
        self.pushed.append([one["set"].get("note", "") for one in operations])
        return given(self.answer(operations))


def given(answer: Answer) -> httpx.Response:
    if isinstance(answer, Exception):
        raise answer
    return answer


def done(status: str, **more: Any) -> Callable[[list[Any]], Answer]:
    """The answer to a push whose operations all came to this."""
    return lambda operations: httpx.Response(
        200, json={"results": [{"status": status, **more} for _ in operations]}
    )


def problem(status: int, code: str, **headers: str) -> httpx.Response:
    return httpx.Response(
        status,
        json={"type": f"/problems/{code}", "status": status, "detail": "Why."},
        headers={"Content-Type": "application/problem+json", **headers},
    )


def page(cursor: str, *rows: Any, more: bool = False, gone: Any = ()) -> httpx.Response:
    records = [
        {"record": "session", "id": row["id"], "data": {"version": 1, **row}}
        for row in rows
    ]
    tombstones = [{"record": "session", "id": id} for id in gone]
    body = {"cursor": cursor, "more": more, "records": records}
    return httpx.Response(200, json={**body, "tombstones": tombstones})


@pytest.fixture
def server() -> Server:
    return Server(done("applied"))


@pytest.fixture
def device(server: Server) -> Device:
    http = httpx.Client(base_url="http://s", transport=httpx.MockTransport(server))
    return Device(Store(":memory:"), http, tries=3, sleep=server.slept.append)
