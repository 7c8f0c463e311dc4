"""Where a day lies across, and a figure up and down; and where they are named."""

from collections.abc import Iterable, Iterator
from datetime import date
from math import ceil, floor, log10
from typing import NamedTuple

from sessions.trend.record import DAYS_OF_WEEK

MONTHS_OF_YEAR = 12
MOST_TICKS = 12
DAY_STEPS = (1, 2, DAYS_OF_WEEK, 2 * DAYS_OF_WEEK)
MONTH_STEPS = (1, 2, 3, 6)
YEAR_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


class Axis(NamedTuple):
    """Days side by side, all as broad; a mark stands in the middle of its day."""

    first: date
    last: date
    left: float
    right: float

    @property
    def length(self) -> int:
        return self.last.toordinal() - self.first.toordinal() + 1

    def place(self, day: date) -> float:
        return self._across(day.toordinal() + 0.5)

    def start(self, day: date) -> float:
        """Where the day begins, within the axis."""
        return min(max(self._across(day.toordinal()), self.left), self.right)

    def end(self, day: date) -> float:
        return min(max(self._across(day.toordinal() + 1), self.left), self.right)

    def ticks(self) -> tuple[str, list[date]]:
        """Days to name, and whether by `day`, `month` or `year`: not too many."""
        for step in DAY_STEPS:
            if self.length <= step * MOST_TICKS:
                return "day", list(self._days(step))
        months = _month(self.last) - _month(self.first) + 1
        for step in MONTH_STEPS:
            if months <= step * MOST_TICKS:
                return "month", list(self._months(step))
        years = (step * MONTHS_OF_YEAR for step in YEAR_STEPS)
        broad = next(step for step in years if months <= step * MOST_TICKS)
        return "year", list(self._months(broad))

    def _across(self, ordinal: float) -> float:
        share = (ordinal - self.first.toordinal()) / self.length
        return self.left + share * (self.right - self.left)

    def _days(self, step: int) -> Iterator[date]:
        """Weeks from Monday: the first of all days was one."""
        first = self.first.toordinal()
        for ordinal in range(first + (1 - first) % step, self.last.toordinal() + 1):
            if (ordinal - 1) % step == 0:
                yield date.fromordinal(ordinal)

    def _months(self, step: int) -> Iterator[date]:
        start = ceil(_month(self.first) / step) * step
        for month in range(start, _month(self.last) + 1, step):
            year, index = divmod(month, MONTHS_OF_YEAR)
            if year and (day := date(year, index + 1, 1)) >= self.first:
                yield day


class Scale(NamedTuple):
    """Figures from `low` at the foot to `high` at the top."""

    low: float
    high: float
    foot: float
    top: float

    def place(self, value: float) -> float:
        """What lies beyond an end is drawn at it."""
        share = (value - self.low) / ((self.high - self.low) or 1)
        return self.foot - min(max(share, 0.0), 1.0) * (self.foot - self.top)

    def ticks(self, most: int = 5) -> list[float]:
        """Round figures, evenly apart."""
        step = round_step((self.high - self.low) / most)
        first, last = ceil(self.low / step), floor(self.high / step)
        return [round(count * step, 6) for count in range(first, last + 1)]


def round_ends(values: Iterable[float]) -> tuple[float, float]:
    """Round figures, between which these and 0 lie."""
    known = [0.0, *values]
    step = round_step((max(known) - min(known)) / 4)
    return floor(min(known) / step) * step, ceil(max(known) / step) * step


def round_step(least: float) -> float:
    """The first of 1, 2, 5, 10, 20, 50 and so on that is no less."""
    if least <= 0:
        return 1.0
    power = 10.0 ** floor(log10(least) + 1e-9)
    fits = (power * part for part in (1, 2, 5, 10) if power * part >= least - 1e-9)
    return next(fits)


def _month(day: date) -> int:
    return day.year * MONTHS_OF_YEAR + day.month - 1
