"""Too much asked, or nobody to ask: bounded answers, and recovery by itself."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread

import psycopg
import pytest

from tests.api.course import V1
from tests.faults.app import UNREACHABLE, Answer, App, serving
from tests.faults.database import Database

pytestmark = [pytest.mark.no_db, pytest.mark.slow, pytest.mark.timeout(900)]
ONE = f"{V1}clients/?page_size=1"
BOUND = 10.0
STOPPED = 36  # Seconds; a pool left to itself tries at 31, and then at 63.


def at_once(app: App, count: int, path: str = ONE) -> list[Answer]:
    answers: list[Answer] = []
    threads = [
        Thread(target=lambda: answers.append(app.ask("GET", path)))
        for _ in range(count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == count
    return answers


def seconds_until(answered: Callable[[], bool], patience: float = 60) -> float:
    started = time.monotonic()
    while not answered():
        assert time.monotonic() - started < patience
        time.sleep(0.1)
    return time.monotonic() - started


@contextmanager
def table_locked(database: Database, name: str) -> Iterator[None]:
    with database.connect() as connection, connection.transaction():
        connection.execute(f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE".encode())
        yield


def test_an_exhausted_pool_answers_in_bounded_time(database: Database) -> None:
    with serving(database, DATABASE_POOL_SIZE="2") as app:
        with table_locked(database, "clinic_client"):
            answers = at_once(app, 50)
            alive = app.ask("GET", "/healthz")
        recovered = seconds_until(lambda: app.status(ONE) == 200)

        again = Counter(answer.status for answer in at_once(app, 50))

    slowest = max(answer.seconds for answer in answers)
    print(
        f"\nPool of 2, 50 clients, slow query: all 503 in at most {slowest:.1f} s;"
        f" recovered {recovered:.1f} s after; then {dict(again)}"
    )
    assert {answer.status for answer in answers} == {503}
    assert {answer.headers["Retry-After"] for answer in answers} == {"5"}
    assert slowest <= BOUND
    assert alive.status == 200
    assert recovered <= 2
    assert again == {200: 50}


def test_a_server_without_connections_left_is_unavailable(database: Database) -> None:
    with serving(database) as app, ExitStack() as taken:
        hang_up(database)
        while True:
            try:
                connection = database.connect("palpate_owner")
            except psycopg.OperationalError:
                break
            taken.callback(connection.close)
        answers = at_once(app, 10)
        red = app.status("/readyz")
        taken.close()
        green = seconds_until(lambda: app.status("/readyz") == 200)
        recovered = green + seconds_until(lambda: app.status(ONE) == 200)

    slowest = max(answer.seconds for answer in answers)
    print(
        f"\nmax_connections reached: {Counter(a.status for a in answers)} in at most"
        f" {slowest:.1f} s; serving {recovered:.1f} s after"
    )
    assert {answer.status for answer in answers} == {503}
    assert slowest <= BOUND
    assert red == 503
    assert recovered <= BOUND


def hang_up(database: Database) -> None:
    database.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE usename = 'palpate_app'"
    )


class Watch(Thread):
    """Asks again and again, and notes when which status came and how long it took."""

    def __init__(self, app: App, path: str, pause: float = 0.1) -> None:
        super().__init__(daemon=True)
        self.app, self.path, self.pause = app, path, pause
        self.ending, self.seen = Event(), list[tuple[float, int, float]]()

    def run(self) -> None:
        while not self.ending.is_set():
            started = time.monotonic()
            try:
                status = self.app.ask("GET", self.path).status
            except UNREACHABLE:
                status = 0
            now = time.monotonic()
            self.seen.append((now, status, now - started))
            time.sleep(self.pause)

    def first(self, status: int, *, after: float) -> float:
        """Seconds from `after` until this status was told."""
        return next(
            at for at, told, _ in self.seen if told == status and at > after
        ) - (after)

    def await_status(self, status: int, patience: float) -> None:
        seconds_until(lambda: status in self.statuses(), patience)

    def counted(self) -> dict[int, int]:
        return dict(Counter(status for _, status, _ in self.seen))

    def statuses(self) -> set[int]:
        return set(self.counted())

    def slowest(self) -> float:
        return max(seconds for *_, seconds in self.seen)


@contextmanager
def watching(watches: list[Watch]) -> Iterator[None]:
    for watch in watches:
        watch.start()
    try:
        yield
    finally:
        for watch in watches:
            watch.ending.set()
            watch.join(60)


def test_a_stopped_database_is_told_and_its_return_noticed(database: Database) -> None:
    with serving(database) as app:
        alive, ready = Watch(app, "/healthz"), Watch(app, "/readyz")
        askers = [Watch(app, ONE, pause=0.02) for _ in range(20)]
        with watching([alive, ready, *askers]):
            time.sleep(2)
            stopped = time.monotonic()
            database.stop()
            time.sleep(STOPPED)
            started = time.monotonic()
            database.start()
            time.sleep(12)

    red, green = ready.first(503, after=stopped), ready.first(200, after=started)
    served = max(watch.first(200, after=started) for watch in askers)
    slowest = max(watch.slowest() for watch in (alive, ready, *askers))
    statuses = set().union(*(watch.statuses() for watch in (ready, *askers)))
    print(
        f"\nDatabase stopped for {STOPPED} s, 20 clients: slowest answer"
        f" {slowest:.1f} s; not ready after {red:.1f} s; ready {green:.1f} s after its"
        f" start, all served after {served:.1f} s; statuses {sorted(statuses)}"
    )
    assert alive.statuses() == {200}
    assert statuses == {200, 503}
    assert slowest <= BOUND
    assert red <= 5
    assert max(green, served) <= 10
