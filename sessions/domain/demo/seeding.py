"""Filling a database with the demo: two clinics, once, the same for the same seed."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import chain
from math import ceil

from django.db import connection, transaction
from django.utils import timezone

from clinic.enums import Role
from clinic.errors import InvalidInput, WrongState
from clinic.models import Clinic, Membership, User
from clinic.tenancy import scoped
from sessions.domain.demo import figures
from sessions.domain.demo.case_facts import CASE_SESSIONS
from sessions.domain.demo.chance import chance_of
from sessions.domain.demo.client import Intake, write_client
from sessions.domain.demo.course import Calendar, divide
from sessions.domain.demo.diary import HOURS, Diary
from sessions.domain.demo.names import names
from sessions.domain.demo.practice import (
    DEMO_CLINICS,
    RIVERSIDE,
    DemoClinic,
    Practice,
    acting,
    open_practice,
    people_of,
)
from sessions.domain.demo.published_case import write_case
from sessions.domain.demo.rows import ORDER, Rows
from sessions.domain.demo.shelf import Shelf, take_shelf
from sessions.domain.demo.signing import sign_as_written

Progress = Callable[[str, int, int], None]

BATCH = 25
FULL = 0.6  # Of all hours, how many are booked before another therapist is needed.
NAMESAKES = """
SELECT DISTINCT m.clinic_name
FROM clinic_user u CROSS JOIN LATERAL memberships_of(u.id) m
WHERE m.clinic_name = ANY(%s) AND m.clinic <> ALL(%s)
"""


@dataclass(frozen=True, slots=True)
class Size:
    """How much the first clinic holds, the published case included."""

    clients: int = figures.CLIENTS
    sessions: int = figures.CLIENTS * figures.SESSIONS_PER_CLIENT

    def without_case(self) -> "Size":
        return Size(self.clients - 1, self.sessions - CASE_SESSIONS)


SECOND = Size(clients=8, sessions=48)


def seed_demo(
    *, seed: int, until: date, size: Size, progress: Progress | None = None
) -> bool:
    """Make what is missing of the demo; False when it was all there.

    One transaction a clinic, so that an interruption leaves whole clinics behind.
    """
    _check(until, size)
    missing = [demo for demo in DEMO_CLINICS if not is_there(demo)]
    _refuse_strangers(missing)
    for demo in missing:
        mine = size if demo is RIVERSIDE else SECOND
        _fill(demo, mine, seed, calendar_of(until), progress or (lambda *step: None))
    return bool(missing)


def is_there(demo: DemoClinic) -> bool:
    with scoped(demo.id), transaction.atomic():
        return Clinic.objects.filter(pk=demo.id).exists()


def contents(demo: DemoClinic) -> dict[str, int]:
    """How many rows of each kind a clinic of the demo holds."""
    with scoped(demo.id), transaction.atomic():
        return {
            str(model._meta.verbose_name_plural): model._default_manager.count()
            for model in ORDER
        }


def calendar_of(until: date) -> Calendar:
    """From the first of the month so many months before."""
    months = until.year * 12 + until.month - 1 - figures.MONTHS
    return Calendar(date(months // 12, months % 12 + 1, 1), until)


def _check(until: date, size: Size) -> None:
    if until > timezone.localdate():
        raise InvalidInput("The demo ends today or on a day before: lower --until.")
    if until.year < 2000:
        raise InvalidInput("The demo ends after the year 1999: raise --until.")
    if size.clients < 1:
        raise InvalidInput("The demo has one client at least: raise --clients.")
    others = size.clients - 1
    least = others + CASE_SESSIONS
    most = others * figures.MOST_SESSIONS_PER_CLIENT + CASE_SESSIONS
    if not least <= size.sessions <= most:
        raise InvalidInput(
            f"With {size.clients} clients there are {least} to {most} sessions: "
            "change --sessions."
        )


def _refuse_strangers(missing: Sequence[DemoClinic]) -> None:
    """The demo never stands beside clinics or log-ins that could be taken for it."""
    own = [demo.id for demo in DEMO_CLINICS]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(NAMESAKES, [[demo.name for demo in DEMO_CLINICS], own])
        if found := cursor.fetchone():
            raise WrongState(
                f"There is a clinic named {found[0]} that is not the demo's; "
                "the demo needs a database without one."
            )
    emails = [demo.email(person) for demo in missing for person in people_of(demo)]
    if user := User.objects.filter(email__in=emails).order_by("email").first():
        raise WrongState(
            f"There is a log-in {user.email} that is not the demo's; "
            "the demo needs a database without it."
        )


def _fill(
    demo: DemoClinic, size: Size, seed: int, calendar: Calendar, progress: Progress
) -> None:
    diary = Diary(demo.zone)
    with scoped(demo.id), transaction.atomic():
        progress(demo.name, 0, size.clients)
        shelf = take_shelf()
        hands = _hands(demo, size, calendar)
        practice = open_practice(demo, since=calendar.since, therapists=hands)
        rest, done = size, 0
        if demo is RIVERSIDE:
            write_case(practice, shelf, calendar, diary)
            rest, done = size.without_case(), 1
        maker = Maker(practice, shelf, calendar, diary, seed, rest)
        for written in chain([0], _written(maker)):
            done += written
            progress(demo.name, done, size.clients)


@dataclass(frozen=True, slots=True)
class Batch:
    """Clients of one therapist, by their numbers."""

    place: int
    therapist: Membership
    numbers: range


class Maker:
    """Makes the rows of some clients at a time, in memory alone."""

    def __init__(
        self,
        practice: Practice,
        shelf: Shelf,
        calendar: Calendar,
        diary: Diary,
        seed: int,
        size: Size,
    ) -> None:
        self.path = (seed, practice.demo.name)
        self.shelf, self.calendar, self.diary = shelf, calendar, diary
        chance = chance_of(*self.path)
        self.counts = divide(size.sessions, size.clients, chance)
        self.names = names(chance, size.clients)
        self.batches = list(_batches(practice, size))

    def make(self, batch: Batch) -> Rows:
        rows = Rows()
        for number in batch.numbers:
            intake = Intake(
                self.names[number],
                self.counts[number],
                batch.therapist,
                batch.place,
                chance_of(*self.path, number),
            )
            write_client(rows, intake, self.shelf, self.calendar, self.diary)
        return rows


def _batches(practice: Practice, size: Size) -> Iterator[Batch]:
    hands = practice.therapists
    for place, therapist in enumerate(hands):
        numbers = range(place, size.clients, len(hands))
        for start in range(0, len(numbers), BATCH):
            yield Batch(place, therapist, numbers[start : start + BATCH])


def _written(maker: Maker) -> Iterator[int]:
    """Write each batch as its therapist, while the next one is being made."""
    with ThreadPoolExecutor(max_workers=1) as ahead:
        making: deque[tuple[Batch, Future[Rows]]] = deque()
        for batch in maker.batches:
            making.append((batch, ahead.submit(maker.make, batch)))
            if len(making) == 2:
                yield _write(*making.popleft(), maker.calendar)
        while making:
            yield _write(*making.popleft(), maker.calendar)


def _write(batch: Batch, making: Future[Rows], calendar: Calendar) -> int:
    rows = making.result()
    with acting(batch.therapist):
        sign_as_written(rows, batch.therapist, calendar)
    return len(batch.numbers)


def _hands(demo: DemoClinic, size: Size, calendar: Calendar) -> int:
    """How many therapists so many sessions need."""
    days = (calendar.until - calendar.since).days * 5 // 7
    known = sum(person.role == Role.THERAPIST for person in demo.people)
    return max(known, ceil(size.sessions / (len(HOURS) * days * FULL)))
