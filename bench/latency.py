"""How much longer one writer waits."""

import json
import time
from collections.abc import Callable, Iterator
from functools import partial

import psycopg

from bench.databases import Side
from bench.pairs import Cost, cost_of, measure_pairs
from bench.places import Place
from bench.plan import PUSH_SESSIONS, PUSH_TREATMENTS, Show
from bench.writes import Author, write_session, write_set

WARM_UP = 8  # Pairs thrown away: PostgreSQL settles on a plan after five executions.
Work = Callable[[psycopg.Connection], None]


def cost_of_pushes(
    logged: Side, bare: Side, place: Place, pairs: int, show: Show
) -> Cost:
    what = f"Push of {PUSH_SESSIONS + PUSH_TREATMENTS} operations"
    return _cost(what, logged, bare, pushes(place), pairs, show)


def cost_of_inserts(
    logged: Side, bare: Side, place: Place, pairs: int, show: Show
) -> Cost:
    return _cost("Insert of one session", logged, bare, inserts(place), pairs, show)


def pushes(place: Place) -> Iterator[Work]:
    author = Author(place)
    while True:
        yield partial(write_set, scope=place.scope(), operations=author.push())


def inserts(place: Place) -> Iterator[Work]:
    author = Author(place)
    while True:
        session = json.dumps([author.session()])
        yield partial(write_session, scope=place.scope(), session=session)


def _cost(
    what: str, logged: Side, bare: Side, works: Iterator[Work], pairs: int, show: Show
) -> Cost:
    measured = []
    with logged.connect() as with_log, bare.connect() as without:
        jobs = (partial(_milliseconds, work) for work in works)
        for pair in measure_pairs(with_log, without, jobs):
            measured.append(pair)
            show(what, len(measured), WARM_UP + pairs)
            if len(measured) == WARM_UP + pairs:
                break
    return cost_of(what, "ms", measured[WARM_UP:])


def _milliseconds(work: Work, db: psycopg.Connection) -> float:
    began = time.perf_counter()
    work(db)
    return (time.perf_counter() - began) * 1_000
