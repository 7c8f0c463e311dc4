"""The same figures as tables, for who reads rather than looks."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import zip_longest
from typing import NamedTuple

from django.utils.translation import gettext

from sessions.trend import wording
from sessions.trend.record import Panel, Reading, Trend

Row = Sequence[str]


class Table(NamedTuple):
    caption: str
    head: Row
    rows: Sequence[Row]


def tables(trend: Trend) -> Iterator[Table]:
    events = list(_events(trend))
    if events:
        yield Table(gettext("Time line"), (gettext("What"), gettext("When")), events)
    for panel in trend.panels:
        yield _figures(panel)
        if panel.levels:
            yield _levels(panel)
    if trend.home_care:
        yield _weeks(trend)


def _events(trend: Trend) -> Iterator[Row]:
    for day in trend.sessions:
        yield gettext("Session"), str(day)
    for name, spans in ((wording.plan(), trend.plans), (wording.care(), trend.care)):
        for one in spans:
            yield f"{name}: {one.name}", wording.lasting(one)


def _figures(panel: Panel) -> Table:
    """A row a day; a second one where something was measured twice."""
    by_day: dict[date, list[list[Reading]]] = defaultdict(
        lambda: [[] for _ in panel.series]
    )
    for n, series in enumerate(panel.series):
        for one in series.readings:
            by_day[one.day][n].append(one)
    rows = [
        (str(day), *(wording.reading(one) if one else "" for one in row))
        for day in sorted(by_day)
        for row in zip_longest(*by_day[day])
    ]
    names = [one.name or gettext("Figure") for one in panel.series]
    caption = f"{panel.name}, {wording.extent(panel)}"
    return Table(caption, (gettext("Day"), *names), rows)


def _levels(panel: Panel) -> Table:
    yes, no = gettext("yes"), gettext("no")
    rows = [
        (one.name, wording.number(one.value), yes if one.reached else no)
        for one in panel.levels
    ]
    head = gettext("Published value"), gettext("Asks for"), gettext("Reached")
    return Table(f"{panel.name}: {wording.compared(panel)}", head, rows)


def _weeks(trend: Trend) -> Table:
    head = (
        gettext("Item"),
        gettext("Week from"),
        gettext("Days due"),
        gettext("Done"),
        gettext("In part"),
        gettext("Not done"),
        gettext("Not reported"),
    )
    rows = [
        (item.name, str(week.monday), *map(str, (*week[1:], week.unreported)))
        for item in trend.home_care
        for week in item.weeks
    ]
    return Table(wording.home_care(), head, rows)
