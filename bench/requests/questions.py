"""What is asked, in the words of each contender: its requests, ready to be sent."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from bench.requests.bodies import Author
from bench.requests.world import Member, World

API = "/api/v1"
HOST = "http://127.0.0.1"
EXPAND = quote("treatments,feedback")


@dataclass(frozen=True, slots=True)
class Question:
    """One request, for the API and for the limit; what is sent is the same."""

    api: str
    limit: str
    by: Member
    body: bytes | None = None

    def raw(self, path: str, host: str) -> bytes:
        head = (
            f"{'GET' if self.body is None else 'POST'} {path} HTTP/1.1\r\n"
            f"Host: {host}\r\nAuthorization: Bearer {self.by.token}\r\n"
        )
        if self.body is None:
            return f"{head}\r\n".encode()
        kind = "Content-Type: application/json"
        return (
            f"{head}{kind}\r\nContent-Length: {len(self.body)}\r\n\r\n".encode()
            + self.body
        )


@dataclass
class Questions:
    """Endless questions of each kind about one world."""

    world: World
    chance: Random = field(default_factory=lambda: Random(2026))  # noqa: S311

    @cached_property
    def author(self) -> Author:
        return Author(self.world.clients, self.world.versions, self.chance)

    def page(self, number: int) -> Question:
        place = f"n|{self.world.after(number)}"
        cursor = quote(urlsafe_b64encode(place.encode()).decode())
        limit = {
            "clinic": self.world.reader.clinic,
            "after": self.world.after(number),
            "link": f"{HOST}{API}/sessions/?expand={EXPAND}&cursor=",
        }
        return Question(
            f"{API}/sessions/?expand={EXPAND}&cursor={cursor}",
            f"/page?{urlencode(limit)}",
            self.world.reader,
        )

    def pages(self) -> Iterator[Question]:
        most = min(21, self.world.pages)
        while True:
            yield from map(self.page, range(2, most + 1))

    def first_page(self) -> Question:
        return Question(f"{API}/sessions/?expand={EXPAND}", "", self.world.reader)

    def ones(self) -> Iterator[Question]:
        reader = self.world.reader
        while True:
            pk = self.chance.choice(self.world.sessions)
            limit = f"/one/{pk}?clinic={reader.clinic}"
            yield Question(f"{API}/sessions/{pk}/", limit, reader)

    def session_pull(self) -> Question:
        world = self.world
        before = world.after_sessions - world.changed_sessions
        return self._pull("pull-sessions", before, world.changed_sessions)

    def client_pull(self) -> Question:
        world = self.world
        return self._pull("pull-clients", world.after_sessions, world.changed_clients)

    def posts(self) -> Iterator[Question]:
        while True:
            said = self.author.session_held()
            yield self._write(f"{API}/sessions/", f"one/{said['id']}", said)

    def pushes(self) -> Iterator[Question]:
        for operations in self.author.pushes():
            yield self._write(f"{API}/sync/push/", "push", {"operations": operations})

    def _pull(self, what: str, seq: int, most: int) -> Question:
        reader = self.world.reader
        cursor = f"{self.world.epoch}.{seq}"
        return Question(
            f"{API}/sync/pull/?cursor={cursor}&page_size={most}",
            f"/{what}?clinic={reader.clinic}&seq={seq}&most={most}",
            reader,
        )

    def _write(self, api: str, limit: str, said: Any) -> Question:
        writer = self.world.writer
        named = f"clinic={writer.clinic}&member={writer.id}"
        body = json.dumps(said, separators=(",", ":")).encode()
        return Question(api, f"/{limit}?{named}", writer, body)
