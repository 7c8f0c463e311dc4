"""The connection cut at each statement of each write: all of it, or nothing."""

import json
import os
import random
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import OperationalError, close_old_connections, connection

from clinic.enums import Role
from clinic.models import User
from clinic.models.tenant import TenantBase
from tests.api.course import V1
from tests.api.test_access import TABLE
from tests.api.world import World, caller
from tests.conftest import acting, make_practice
from tests.database import SNAPSHOTS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
ROLES = (Role.THERAPIST, Role.CLINIC_ADMIN, Role.FRONT_DESK, Role.CLIENT)
MODELS = [model for model in apps.get_models() if isinstance(model, TenantBase)]
CHANCE = random.Random(20)  # noqa: S311 - of moments, not of secrets
BEFORE = "before_the_cut"
RUNS_ONCE = "devices/current/reauthenticate/"


@dataclass(frozen=True)
class Write:
    """A row of the table, by the first role whose answer is a success."""

    method: str
    address: str
    body: Any
    role: Role
    status: int

    def __str__(self) -> str:
        return f"{self.method} {self.address}"


def writes() -> list[Write]:
    found = []
    for method, address, body, answers in TABLE:
        told = [int(answer) for answer in answers.split()]
        role = next((one for one, status in enumerate(told) if status < 300), None)
        if method != "GET" and role is not None:
            found.append(Write(method, address, body, ROLES[role], told[role]))
    return found


class Cut:
    """Ends the connection at its n-th statement; of so many connections."""

    def __init__(self, at: int, times: int = 100) -> None:
        self.at, self.times = at, times
        self.counted = 0
        self.seen: Any = None

    def __call__(self, execute: Any, sql: str, params: Any, *rest: Any) -> Any:
        if connection.connection is not self.seen:
            self.seen, self.counted = connection.connection, 0
        self.counted += 1
        if self.counted == self.at and self.times:
            self.times -= 1
            sever()
        return execute(sql, params, *rest)


def sever() -> None:
    with socket.socket(fileno=os.dup(connection.connection.fileno())) as wire:
        wire.shutdown(socket.SHUT_RDWR)


class Wire:
    """Asks as a server does, and looks at what there is."""

    def __init__(self, world: World) -> None:
        self.world = world

    def ask(self, write: Write, cut: Cut) -> Any:
        ids = self.world.own | {"acting": str(self.world.member(write.role).pk)}
        body = self.world.fill(write.body, **ids)
        http = caller(self.world.tokens[write.role])
        close_old_connections()
        with connection.execute_wrapper(cut):
            return http.generic(
                write.method,
                V1 + self.world.fill(write.address, **ids),
                json.dumps(body) if body is not None else "",
                content_type="application/json",
                headers={"If-Match": "*", "Idempotency-Key": f"cut {write}"},
            )

    def statements(self, write: Write) -> int:
        counting = Cut(0)
        answer = self.ask(write, counting)
        assert answer.status_code == write.status, answer.content
        return counting.counted

    def state(self) -> dict[str, int]:
        """How many rows each table has; the log's tell of changes of rows too."""
        close_old_connections()
        with acting(self.world.here.admin):
            counts = {one._meta.db_table: one._base_manager.count() for one in MODELS}
        return counts | {"users": User.objects.count(), "mails": len(mail.outbox)}


def begin_anew() -> None:
    SNAPSHOTS.need(BEFORE)
    SNAPSHOTS.spoil()
    mail.outbox.clear()


@pytest.fixture
def wire(committed: None) -> Iterator[Wire]:
    world = World.make(make_practice("a"), make_practice("b"))
    SNAPSHOTS.keep(BEFORE)
    yield Wire(world)
    SNAPSHOTS.forget(BEFORE)


@contextmanager
def answer_of_commit_lost(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    commit: Callable[[], None] = connection._commit

    def commit_and_lose() -> None:
        commit()
        sever()
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "_commit", commit_and_lose)
        yield


def fault_of(wire: Wire, write: Write, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found = []
    begin_anew()
    before = wire.state()
    count = wire.statements(write)
    after = wire.state()

    begin_anew()
    for at in range(1, count + 1):
        answer = wire.ask(write, Cut(at))
        if answer.status_code != 503 or "Retry-After" not in answer.headers:
            found.append(f"{write}, cut at {at} of {count}: {answer.status_code}")
        if wire.state() != before:
            found.append(f"{write}, cut at {at} of {count}: half a state")
    once = Cut(CHANCE.randint(1, count), times=1)
    answer = wire.ask(write, once)
    if write.address == RUNS_ONCE:
        answer = wire.ask(write, Cut(0))
    if answer.status_code != write.status or wire.state() != after:
        found.append(f"{write}, cut once at {once.at}: {answer.status_code}")

    begin_anew()
    with answer_of_commit_lost(monkeypatch):
        lost = wire.ask(write, Cut(0))
    again = wire.ask(write, Cut(0))
    is_told = again.status_code < 300 or write.method == "DELETE"
    if lost.status_code != 503 or not is_told or has_more(wire.state(), after):
        found.append(
            f"{write}, answer of COMMIT lost: {lost.status_code},"
            f" then {again.status_code} {again.content[:200]!r}"
        )
    CUTS.append(count)
    return found


def has_more(state: dict[str, int], wanted: dict[str, int]) -> bool:
    return any(state[name] > wanted[name] for name in wanted if name != "mails")


CUTS: list[int] = []


def test_a_cut_connection_leaves_all_or_nothing(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = writes()

    found = [fault for one in asked for fault in fault_of(wire, one, monkeypatch)]

    print(
        f"\n{len(asked)} writes, cut at each of their {sum(CUTS)} statements, at COMMIT"
        f" and once: {len(found)} faults"
    )
    assert len(asked) > 60
    assert found == []
