"""How much work there is on a therapist's hands, and how it follows on itself.

Loaded values only, no queries.
"""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

DAY = timedelta(days=1)
# A shorter pause between two sessions is none: a working rule.
PAUSE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Load:
    """Seconds of treatment: all, at Walton's levels 4 and 5, at a felt intensity of 8
    to 10, and by thumb. `untimed` treatments tell no duration and are in none of it."""

    sessions: int = 0
    seconds: float = 0
    firm: float = 0
    intense: float = 0
    thumb: float = 0
    untimed: int = 0


class Dated(NamedTuple):
    """The load of a day, or of the week that begins on it."""

    day: date
    load: Load


class Span(NamedTuple):
    start: datetime
    end: datetime


class Run(NamedTuple):
    """Sessions that followed each other without a pause."""

    sessions: int
    start: datetime
    end: datetime


def added(loads: Iterable[Load]) -> Load:
    return Load(*map(sum, zip(*map(astuple, loads), strict=True)))


def by_week(days: Mapping[date, Load]) -> dict[date, Load]:
    """The same, by the Monday of each week."""
    weeks: dict[date, Load] = {}
    for day, load in sorted(days.items()):
        monday = day - day.weekday() * DAY
        weeks[monday] = added([weeks.get(monday, Load()), load])
    return weeks


def longest_run(spans: Iterable[Span]) -> Run | None:
    """The run of the most sessions; of several, the longest, and then the first."""
    runs: list[Run] = []
    for start, end in sorted(spans):
        if runs and start - runs[-1].end < PAUSE:
            last = runs.pop()
            runs.append(Run(last.sessions + 1, last.start, max(last.end, end)))
        else:
            runs.append(Run(1, start, end))
    return max(runs, key=lambda run: (run.sessions, run.end - run.start), default=None)


def most_days_in_a_row(days: Iterable[date]) -> int:
    most = length = 0
    before = None
    for day in sorted(set(days)):
        length = length + 1 if before and day - before == DAY else 1
        most, before = max(most, length), day
    return most
