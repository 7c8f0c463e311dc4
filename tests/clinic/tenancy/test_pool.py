"""A pool of three connections, shared by many threads."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice

import httpx
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, connections, transaction

from clinic.models import Client
from tests.clinic.tenancy.sql import fetch_one
from tests.conftest import Practice, acting, token_of


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


@pytest.fixture
def callers(pool: None, clinic_a: Practice, clinic_b: Practice) -> list[Caller]:
    """Of two clinics, of every audience, and nobody; each with what they may see."""
    both = ["One canary-a", "Two canary-a"]
    return [
        Caller(token_of(clinic_a.therapist), both),
        Caller("", []),
        Caller(token_of(clinic_b.therapist), ["One canary-b", "Two canary-b"]),
        Caller(token_of(clinic_a.client_member), both[:1]),
        Caller(token_of(clinic_a.desk), both),
    ]


@dataclass
class Answer:
    wrong: bool
    backend: int | None


def flood(callers: list[Caller], count: int, address: str) -> list[Answer]:
    """Requests as a server gets them, from 12 threads; one in seven fails midway."""
    transport = httpx.WSGITransport(WSGIHandler())
    with httpx.Client(transport=transport, base_url="http://testserver") as http:

        def ask(number: int, caller: Caller) -> Answer:
            headers = (
                {"Authorization": f"Bearer {caller.token}"} if caller.token else {}
            )
            if number % 7 == 3:
                failed = http.get("/boom/", headers=headers)
                return Answer(failed.status_code != 500, None)
            answer = http.get(address, headers=headers).json()
            return Answer(answer["names"] != caller.names, answer["backend"])

        connections.close_all()
        with ThreadPoolExecutor(12) as threads:
            return list(threads.map(ask, range(count), islice(cycle(callers), count)))


@pytest.mark.parametrize(
    "count", [210, pytest.param(2_100, marks=pytest.mark.slow, id="long")]
)
def test_threads_that_share_a_pool_see_their_own_rows_alone(count, callers, probes):
    answers = flood(callers, count, "/names/")

    backends = {answer.backend for answer in answers} - {None}
    assert sum(answer.wrong for answer in answers) == 0
    assert len(answers) == count
    assert 1 <= len(backends) <= 3


def test_a_scope_of_the_connection_would_leak(callers, probes):
    """The control: the same flood sees foreign rows when a scope is not the
    transaction's."""
    answers = flood(callers, 210, "/names-for-the-session/")

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
