"""The connection cut at each statement of each write: all of it, or nothing."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import OperationalError, close_old_connections, connection

from clinic.enums import Role
from tests.api.course import V1
from tests.api.test_access import REAUTHENTICATE, TABLE
from tests.api.world import World, caller
from tests.conftest import make_practice
from tests.database import CLEAN, SNAPSHOTS
from tests.faults.wire import Content, Cut, contents, sever

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]
SHOWN = {"clinic_access", "clinic_shown"}
LOGGED = {"clinic_change", "clinic_commit"}
TOKEN = "devices/"  # It is shown once: who missed it is given another.
ROLES = (Role.THERAPIST, Role.CLINIC_ADMIN, Role.FRONT_DESK, Role.CLIENT)


@dataclass(frozen=True)
class Write:
    """A row of the table, by the first role whose answer is a success."""

    method: str
    address: str
    body: Any
    role: Role
    status: int

    @property
    def runs_again(self) -> bool:
        return self.address != REAUTHENTICATE

    @property
    def repeats(self) -> set[int]:
        """Who may tell; the token of a device that is revoked opens nothing."""
        return {401} if self.method == "DELETE" else {200, 201}

    @property
    def doubles(self) -> set[str]:
        """What a repeat leaves: that it was shown again; without a receipt, that it was
        asked again; and of what is shown once, another."""
        if self.address == TOKEN:
            return SHOWN | LOGGED | {"clinic_device"}
        has_receipt = self.method == "POST" and self.address != REAUTHENTICATE
        return SHOWN if has_receipt else SHOWN | LOGGED

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


@pytest.fixture(scope="module")
def before_the_cut(clean_snapshot: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock():
        SNAPSHOTS.need(CLEAN)
        SNAPSHOTS.spoil()
        world = World.make(make_practice("a"), make_practice("b"))
        SNAPSHOTS.keep("before_the_cut")
    yield world
    with django_db_blocker.unblock():
        SNAPSHOTS.forget("before_the_cut")


@pytest.fixture
def world(committed: None, before_the_cut: World) -> World:
    cache.clear()
    return before_the_cut


def begin_anew() -> None:
    SNAPSHOTS.need("before_the_cut")
    SNAPSHOTS.spoil()
    cache.clear()


@dataclass
class Asker:
    """Sends one write as often as it is told to, as a server receives it."""

    world: World
    write: Write

    def ask(self, cut: Cut) -> Any:
        role = self.write.role
        ids = self.world.own | {"acting": str(self.world.member(role).pk)}
        body = self.world.fill(self.write.body, **ids)
        http = caller(self.world.tokens[role])
        close_old_connections()
        with connection.execute_wrapper(cut):
            return http.generic(
                self.write.method,
                V1 + self.world.fill(self.write.address, **ids),
                json.dumps(body) if body is not None else "",
                content_type="application/json",
                headers={"If-Match": "*", "Idempotency-Key": f"cut {self.write}"},
            )


def differing(found: dict[str, Content], wanted: dict[str, Content]) -> set[str]:
    """Tables that have more rows, or fewer; ids and times differ in any case."""
    return {name for name in wanted if found[name].rows != wanted[name].rows}


@contextmanager
def answer_of_commit_lost(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    commit = connection._commit

    def commit_and_lose() -> None:
        commit()
        sever()
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "_commit", commit_and_lose)
        yield


def cut_at_each(asker: Asker) -> tuple[int, list[str]]:
    """How many statements there are, and what is wrong. It ends with the first that
    is not reached, and so with all of the write done."""
    before, faults = contents(), []
    for at in count(1):
        cut = Cut(at)
        answer = asker.ask(cut)
        if not cut.fell:
            break
        if answer.status_code != 503 or "Retry-After" not in answer.headers:
            faults.append(f"cut at {at}: {answer.status_code}")
        if contents() != before or mail.outbox:
            faults.append(f"cut at {at}: it leaves {differing(contents(), before)}")
    assert answer.status_code == asker.write.status, answer.content
    return at - 1, faults


def cut_once(asker: Asker, at: int, after: dict[str, Content]) -> list[str]:
    """It runs again and is done."""
    answer = asker.ask(Cut(at, once=True))
    found = (answer.status_code, differing(contents(), after))
    wanted = (asker.write.status, set())
    return [] if found == wanted else [f"cut once, at {at}: {found}"]


def commit_lost(
    asker: Asker, after: dict[str, Content], monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """It is done, and nobody knows; sent again, it is told and not done again."""
    with answer_of_commit_lost(monkeypatch):
        answer = asker.ask(Cut(0))
    first = (answer.status_code, differing(contents(), after))
    again = asker.ask(Cut(0)).status_code
    doubled = differing(contents(), after)

    faults = [] if first == (503, set()) else [f"COMMIT lost: {first}"]
    if again not in asker.write.repeats or not doubled <= asker.write.doubles:
        faults.append(f"sent again: {again}, {doubled}")
    return faults


@pytest.mark.parametrize("write", writes(), ids=str)
def test_a_cut_connection_leaves_all_or_nothing(
    write: Write, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asker = Asker(world, write)

    statements, faults = cut_at_each(asker)
    after = contents()
    if write.runs_again:
        begin_anew()
        chance = Random(str(write))  # noqa: S311 - of moments, not of secrets
        faults += cut_once(asker, chance.randint(1, statements), after)
    begin_anew()
    faults += commit_lost(asker, after, monkeypatch)

    print(f"{write}: cut at each of {statements} statements: {faults or 'no fault'}")
    assert faults == []


@pytest.mark.parametrize("at", range(1, 11))
def test_cut_once_wherever_it_is_it_runs_again(at: int, world: World) -> None:
    adding = next(one for one in writes() if str(one) == "POST clients/")
    cut = Cut(at, once=True)

    answer = Asker(world, adding).ask(cut)

    assert (cut.fell, answer.status_code) == (True, 201)


def test_every_write_of_the_table_is_cut() -> None:
    assert len(writes()) > 60
