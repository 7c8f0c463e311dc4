"""A pool of three connections, shared by many threads."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice
from uuid import UUID

import httpx
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections, transaction
from django.db.models import Model

from clinic.models import Client
from tests.clinic.tenancy.conftest import World
from tests.clinic.tenancy.looks import shows
from tests.clinic.tenancy.probes import WAYS
from tests.clinic.tenancy.sql import fetch_one
from tests.clinic.tenancy.tables import CLIENT_SEES, DESK_SEES, TABLES
from tests.conftest import acting, token_of


@pytest.fixture
def pool(committed: None) -> Iterator[None]:
    """Connections of the app come from one pool, as they do in production."""
    connections.close_all()
    options = connection.settings_dict["OPTIONS"]
    options["pool"] = {"min_size": 1, "max_size": 3, "timeout": 60}
    try:
        yield
    finally:
        connections.close_all()
        connection.close_pool()
        del options["pool"]


@dataclass
class Caller:
    token: str
    names: list[str]
    tables: dict[str, set[UUID]]


@pytest.fixture
def callers(pool: None, world: World) -> list[Caller]:
    """Of two clinics, of every audience, and nobody; each with what they may see."""
    a, b = world.a, world.b
    both = ["One canary-a", "Two canary-a"]
    audiences = {a.therapist: TABLES, b.therapist: TABLES, a.desk: DESK_SEES}
    tables = {who: shows(who.clinic_id, seen) for who, seen in audiences.items()}
    theirs = shows(a.id, CLIENT_SEES - {"clinic.Receipt"})  # They sent nothing yet.
    return [
        Caller(token_of(a.therapist), both, tables[a.therapist]),
        Caller("", [], {}),
        Caller(
            token_of(b.therapist),
            ["One canary-b", "Two canary-b"],
            tables[b.therapist],
        ),
        Caller(token_of(a.client_member), both[:1], theirs),
        Caller(token_of(a.desk), both, tables[a.desk]),
    ]


@dataclass
class Question:
    address: str
    caller: Caller
    wanted: dict[str, list[str]]


def of_names(callers: list[Caller], count: int, below: str = "/") -> list[Question]:
    return [
        Question(f"{below}names/", caller, {"names": caller.names})
        for caller in islice(cycle(callers), count)
    ]


def of_tables(callers: list[Caller], step: int, below: str = "/") -> list[Question]:
    """Every way of looking at every table, or each so many-th of them."""
    return [
        Question(
            f"{below}table/{number}/",
            caller,
            {"clinics": clinics_of(caller, WAYS[number][0])},
        )
        for number in range(0, len(WAYS), step)
        for caller in callers
    ]


def clinics_of(caller: Caller, model: type[Model]) -> list[str]:
    return sorted(map(str, caller.tables.get(model._meta.label, ())))


@dataclass
class Answer:
    wrong: bool
    backend: int


def flood(questions: list[Question]) -> list[Answer]:
    """Requests as a server gets them, from 12 threads; each seventh comes after one
    that failed midway."""
    transport = httpx.WSGITransport(WSGIHandler())
    with httpx.Client(transport=transport, base_url="http://testserver") as http:

        def ask(number: int, question: Question) -> Answer:
            token = question.caller.token
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            if number % 7 == 3:
                assert http.get("/boom/", headers=headers).status_code == 500
            answer = http.get(question.address, headers=headers).json()
            return Answer(
                not question.wanted.items() <= answer.items(), answer["backend"]
            )

        connections.close_all()
        with ThreadPoolExecutor(12) as threads:
            return list(threads.map(ask, range(len(questions)), questions))


@pytest.mark.parametrize(
    "count", [210, pytest.param(2_100, marks=pytest.mark.slow, id="long")]
)
def test_threads_that_share_a_pool_see_their_own_rows_alone(count, callers, probes):
    answers = flood(of_names(callers, count))

    assert sum(answer.wrong for answer in answers) == 0
    assert len(answers) == count
    assert 1 <= len({answer.backend for answer in answers}) <= 3


@pytest.mark.parametrize(
    "step", [11, pytest.param(1, marks=pytest.mark.slow, id="all")]
)
def test_no_way_of_looking_shows_more_over_a_shared_pool(step, callers, probes):
    answers = flood(of_tables(callers, step))

    assert sum(answer.wrong for answer in answers) == 0


@pytest.mark.parametrize(("questions", "size"), [(of_names, 210), (of_tables, 11)])
def test_a_scope_of_the_connection_would_leak(questions, size, callers, probes):
    """The control: the same flood sees foreign rows when a scope is not the
    transaction's."""
    answers = flood(questions(callers, size, "/for-the-session/"))

    assert sum(answer.wrong for answer in answers) > 0


def test_a_scope_lasts_as_long_as_its_transaction(pool, clinic_a):
    def look():
        with transaction.atomic():
            found = Client.objects.count(), fetch_one("SELECT pg_backend_pid()")
        connection.close()
        return found

    with acting(clinic_a.therapist):
        within, backend = look()
        outside = Client.objects.count()
    later = [look() for _ in range(9)]

    assert (within, outside) == (2, 0)
    assert {count for count, _ in later} == {0}
    assert backend in {again for _, again in later}
