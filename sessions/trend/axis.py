"""The days: their names above and below the panels, and lines through all of them."""

from typing import Any

from clinic.body_chart.palette import Theme
from sessions.trend import wording
from sessions.trend.layout import LEFT, RIGHT, SMALL, breadth, line, words
from sessions.trend.record import Trend
from sessions.trend.scale import Axis

HEIGHT = 52.0
# More sessions than this would be a hatching, not lines.
MOST_LINES = 40


def day_names(axis: Axis, top: float, theme: Theme) -> str:
    """A line with its ticks; the year stands where it begins."""
    drawn = [line(LEFT, top, RIGHT, top, theme.outline, stroke_width=1.5)]
    kind, days = axis.ticks()
    middle: dict[str, Any] = {"text_anchor": "middle"}
    year, free = None, LEFT - 30
    for day in days or [axis.first]:
        x = axis.place(day) if kind == "day" else axis.start(day)
        drawn.append(line(x, top, x, top + 7, theme.outline, stroke_width=1.5))
        said = wording.name_of(day, kind)
        half = breadth(said, SMALL) / 2
        if x - half < free:
            continue
        free = x + half + 8
        drawn.append(words(said, x, top + 24, theme.ink, **middle))
        if kind != "year" and day.year != year:
            year = day.year
            drawn.append(words(f"{year:04}", x, top + 42, theme.faint, **middle))
    return "".join(drawn)


def lines(trend: Trend, axis: Axis, theme: Theme, top: float, foot: float) -> str:
    """Where a session was, and where a plan began or ended, through every panel."""
    drawn = []
    held = sorted(set(trend.sessions))
    for day in held if len(held) <= MOST_LINES else ():
        x = axis.place(day)
        drawn.append(line(x, top, x, foot, theme.border, stroke_width=0.8))
    bounds = {day for span in trend.plans for day in (span.first, span.last) if day}
    for day in sorted(bounds):
        if axis.first <= day <= axis.last:
            x = axis.place(day)
            dashed = {"stroke_width": 1.4, "stroke_dasharray": "6 5"}
            drawn.append(line(x, top, x, foot, theme.outline, **dashed))
    return "".join(drawn)
