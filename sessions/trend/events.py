"""The time line: sessions, plans in force, and other care, each in its rows."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.translation import ngettext

from clinic.body_chart.palette import Theme
from clinic.body_chart.svg import element, title
from sessions.trend import wording
from sessions.trend.layout import (
    LEFT,
    MARGIN,
    PLAIN,
    RIGHT,
    SMALL,
    WIDTH,
    breadth,
    polygon,
    short,
    words,
)
from sessions.trend.record import Span, Trend
from sessions.trend.scale import Axis

ROW, BAR, PAD = 30.0, 20.0, 8.0
EDGE = WIDTH - MARGIN


def events(trend: Trend, axis: Axis, top: float, theme: Theme) -> tuple[str, float]:
    """What is drawn, and where it ends."""
    drawn, y = [], top
    if trend.sessions:
        drawn.append(_name(wording.sessions(), y, theme))
        drawn.append(_sessions(trend.sessions, axis, y, theme))
        y += ROW
    rows = (
        (wording.plan(), trend.plans, theme.outline, None),
        (wording.care(), trend.care, theme.point, "5 3"),
    )
    for name, spans, colour, dash in rows:
        if not spans:
            continue
        drawn.append(_name(name, y, theme))
        for lane in _lanes(spans, axis):
            for span in lane:
                drawn.append(_span(span, axis, y, theme, colour, dash))
            y += ROW
    return "".join(drawn), y


def _name(said: str, y: float, theme: Theme) -> str:
    said = short(said, LEFT - MARGIN, PLAIN)
    return words(said, MARGIN, y + ROW / 2 + 6, theme.ink, PLAIN)


def _sessions(days: Sequence[date], axis: Axis, y: float, theme: Theme) -> str:
    drawn = [
        element(
            "rect",
            title(str(day)),
            x=axis.place(day) - 2,
            y=y + 6,
            width=4.0,
            height=ROW - 12,
            rx=2,
            fill=theme.ink,
        )
        for day in days
    ]
    said = ngettext("%(count)s session", "%(count)s sessions", len(days))
    said %= {"count": len(days)}
    return "".join(drawn) + words(said, RIGHT + 26, y + ROW / 2 + 5, theme.faint)


def _lanes(spans: Sequence[Span], axis: Axis) -> list[list[Span]]:
    """Each in the first row that is free where it is drawn."""
    lanes: list[list[Span]] = []
    ends: list[float] = []
    for span in sorted(spans, key=lambda one: (one.first, one.name)):
        start, end, at = _place(span, axis)
        inside = at < end
        reach = end if inside else max(end, at + _length(span, at))
        lane = next((n for n, last in enumerate(ends) if last <= start), len(ends))
        if lane == len(ends):
            lanes.append([])
            ends.append(0.0)
        lanes[lane].append(span)
        ends[lane] = reach
    return lanes


def _place(span: Span, axis: Axis) -> tuple[float, float, float]:
    """From where to where it is drawn, and where its words begin."""
    if span.is_moment:
        x = axis.place(span.first)
        return x - 8, x + 8, x + 14
    start, end = LEFT, RIGHT
    if span.first >= axis.first:
        start = axis.place(span.first)
    if span.last is not None and span.last <= axis.last:
        end = max(axis.place(span.last), start + 6)
    fits = breadth(span.name, SMALL) + 2 * PAD <= end - start
    return start, end, start + PAD if fits else end + PAD


def _length(span: Span, at: float) -> float:
    return min(breadth(span.name, SMALL), EDGE - at)


def _span(
    span: Span, axis: Axis, y: float, theme: Theme, colour: str, dash: str | None
) -> str:
    start, end, at = _place(span, axis)
    shape = "".join(_shape(span, axis, start, end, y, theme, colour, dash))
    said = short(span.name, EDGE - at, SMALL)
    anchor: dict[str, Any] = {}
    if EDGE - at < min(breadth(span.name, SMALL), 80.0):
        said, at, anchor = span.name, start - PAD, {"text_anchor": "end"}
    name = words(said, at, y + ROW / 2 + 5, theme.ink, **anchor)
    return element("g", title(wording.span(span)), shape, name)


def _shape(
    span: Span,
    axis: Axis,
    start: float,
    end: float,
    y: float,
    theme: Theme,
    colour: str,
    dash: str | None,
) -> Iterator[str]:
    """A bar, closed where it began and where it ended; a diamond for a moment."""
    middle, look = y + ROW / 2, {"stroke": colour, "stroke_width": 1.6}
    if span.is_moment:
        x = (start + end) / 2
        corners = ((x, middle - 8), (x + 8, middle), (x, middle + 8), (x - 8, middle))
        yield element("path", d=polygon(corners), fill=theme.paper, **look)
        return
    high, low = middle - BAR / 2, middle + BAR / 2
    yield element(
        "rect", x=start, y=high, width=end - start, height=BAR, fill=theme.skin
    )
    edges = f"M{start:.1f},{high:g} {end:.1f},{high:g}"
    edges += f"M{start:.1f},{low:g} {end:.1f},{low:g}"
    yield element("path", d=edges, fill="none", stroke_dasharray=dash, **look)
    ends = [start] if span.first >= axis.first else []
    if span.last is not None and span.last <= axis.last:
        ends.append(end)
    for x in ends:
        d = f"M{x:.1f},{high - 1:g}V{low + 1:g}"
        yield element("path", d=d, fill="none", stroke=colour, stroke_width=3)
