"""How many fewer commits many writers get through."""

import json
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from bench.databases import Side
from bench.pairs import Cost, cost_of, measure_pairs
from bench.places import Place
from bench.plan import WRITERS, Show
from bench.writes import Author, write_session

WARM_UP = 10  # Commits of each writer before its time begins.


def cost_of_writers(
    logged: Side,
    bare: Side,
    places: Sequence[Place],
    slices: int,
    seconds: float,
    show: Show,
) -> Cost:
    clinics = "1 clinic" if len(places) == 1 else f"{len(places)} clinics"
    what = f"{WRITERS} writers, {clinics}"
    job = partial(commits_a_second, places, seconds)
    measured = []
    for pair in measure_pairs(logged, bare, [job] * slices):
        measured.append(pair)
        show(what, len(measured), slices)
    return cost_of(what, "commits/s", measured, is_rate=True)


def commits_a_second(places: Sequence[Place], seconds: float, side: Side) -> float:
    """Each writer is a therapist of his own, with a connection of his own."""
    start = threading.Barrier(WRITERS, timeout=60)
    with ThreadPoolExecutor(WRITERS) as pool:
        writers = [
            pool.submit(_write, places[n % len(places)], n, seconds, side, start)
            for n in range(WRITERS)
        ]
        return sum(writer.result() for writer in writers)


def _write(
    place: Place, number: int, seconds: float, side: Side, start: threading.Barrier
) -> float:
    author = Author(place)

    def commit() -> None:
        session = json.dumps([author.session(number)])
        write_session(db, place.scope(number), session)

    with side.connect() as db:
        for _ in range(WARM_UP):
            commit()
        start.wait()
        began, commits = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            commit()
            commits += 1
        return commits / (time.perf_counter() - began)
