"""What a trend shows, as plain data: days, figures, and names as they are read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

DAYS_OF_WEEK = 7


class Reading(NamedTuple):
    """One figure. `words` say what it means; a weak one rests on few answers."""

    day: date
    value: float
    words: str = ""
    is_weak: bool = False


# The look of a line that stands alone.
ALONE = 2


class Series(NamedTuple):
    """Figures of one kind, and which of the looks their line has."""

    name: str
    readings: Sequence[Reading]
    look: int = ALONE


class Band(NamedTuple):
    """What a score from here upwards is called."""

    low: float
    name: str


class Level(NamedTuple):
    """What a published value of a change asks for, and whether it is reached."""

    value: float
    name: str
    reached: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """Figures on one scale; of a pair, the look 0 is before and 1 is after."""

    name: str
    low: float
    high: float
    series: Sequence[Series]
    unit: str = ""
    remark: str = ""
    bands: Sequence[Band] = ()
    baseline: float | None = None
    levels: Sequence[Level] = ()
    is_paired: bool = False

    @property
    def days(self) -> Iterator[date]:
        return (one.day for series in self.series for one in series.readings)


class Week(NamedTuple):
    """Days due of an item, and what was reported of them."""

    monday: date
    due: int
    done: int = 0
    partly: int = 0
    not_done: int = 0

    @property
    def unreported(self) -> int:
        return max(0, self.due - self.done - self.partly - self.not_done)

    @property
    def sunday(self) -> date:
        ordinal = self.monday.toordinal() + DAYS_OF_WEEK - 1
        return date.fromordinal(min(ordinal, date.max.toordinal()))


class Item(NamedTuple):
    """One instruction for home, week by week."""

    name: str
    weeks: Sequence[Week]


class Span(NamedTuple):
    """What lasted from a day to a day, or goes on; what never began is a moment."""

    name: str
    first: date
    last: date | None = None
    is_moment: bool = False


@dataclass(frozen=True, slots=True)
class Trend:
    """`first` and `last` bound what is shown, where they are asked for."""

    sessions: Sequence[date] = ()
    plans: Sequence[Span] = ()
    care: Sequence[Span] = ()
    panels: Sequence[Panel] = ()
    home_care: Sequence[Item] = ()
    first: date | None = None
    last: date | None = None

    @property
    def days(self) -> tuple[date, date] | None:
        """From the first day shown to the last; None where there is nothing."""
        known = sorted(self._days())
        if not known:
            return None
        first = self.first or min(known[0], self.last or known[0])
        return first, self.last or max(known[-1], first)

    def within(self, first: date | None, last: date | None) -> "Trend":
        """What lies between two days, both included; what it is compared with stays."""

        def shows(start: date, end: date | None = None) -> bool:
            return (last is None or start <= last) and (
                first is None or end is None or end >= first
            )

        def shown(panel: Panel) -> Panel:
            series = (
                one._replace(readings=[r for r in one.readings if shows(r.day, r.day)])
                for one in panel.series
            )
            return replace(panel, series=[one for one in series if one.readings])

        items = (
            one._replace(weeks=[w for w in one.weeks if shows(w.monday, w.sunday)])
            for one in self.home_care
        )
        return replace(
            self,
            sessions=[day for day in self.sessions if shows(day, day)],
            plans=[one for one in self.plans if shows(one.first, _end(one))],
            care=[one for one in self.care if shows(one.first, _end(one))],
            panels=[one for one in map(shown, self.panels) if one.series],
            home_care=[one for one in items if one.weeks],
            first=first,
            last=last,
        )

    def _days(self) -> Iterator[date]:
        yield from self.sessions
        for panel in self.panels:
            yield from panel.days
        for span in (*self.plans, *self.care):
            yield span.first
            yield span.last or span.first
        for item in self.home_care:
            for week in item.weeks:
                yield from (week.monday, week.sunday)


def _end(span: Span) -> date | None:
    return span.first if span.is_moment else span.last
