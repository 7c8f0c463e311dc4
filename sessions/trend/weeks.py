"""Home care: the days of each week as they were reported, one row an item."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext

from clinic.body_chart.palette import Theme
from clinic.body_chart.svg import element, text, title
from sessions.trend import wording
from sessions.trend.layout import (
    LEFT,
    MARGIN,
    PLAIN,
    RIGHT,
    SMALL,
    WIDTH,
    breadth,
    heading,
    line,
    short,
    words,
)
from sessions.trend.panels import Through
from sessions.trend.record import DAYS_OF_WEEK, Item, Week
from sessions.trend.scale import Axis

HEAD, LEGEND, BELOW = 30.0, 30.0, 40.0
ROW, TALL = 58.0, 42.0
# From the foot up: done, done in part, not done, and nothing said.
PARTS = ("done", "partly", "not_done", "unreported")


def home_care(
    items: Sequence[Item], axis: Axis, top: float, theme: Theme, through: Through
) -> tuple[str, float]:
    """What is drawn, and where it ends."""
    begun = top + HEAD + LEGEND
    name = wording.home_care()
    drawn = element(
        "g",
        title(name),
        element("desc", text(wording.home_care_sentence(items))),
        heading(name, "", top + 18, theme),
        *_legend(top + HEAD, theme),
        *(
            mark
            for n, item in enumerate(items)
            for mark in _row(item, axis, begun + (n + 1) * ROW, theme, through)
        ),
    )
    return drawn, begun + len(items) * ROW + BELOW


def _legend(y: float, theme: Theme) -> Iterator[str]:
    names = {
        "done": gettext("done"),
        "partly": gettext("in part"),
        "not_done": gettext("not done"),
        "unreported": gettext("not reported"),
    }
    x = float(MARGIN)
    for part in PARTS:
        yield element("rect", x=x, y=y, width=16.0, height=16, **_look(part, theme))
        yield words(names[part], x + 24, y + 13, theme.faint, PLAIN)
        x += 24 + breadth(names[part], PLAIN) + 30


def _row(
    item: Item, axis: Axis, foot: float, theme: Theme, through: Through
) -> Iterator[str]:
    x = RIGHT + 26
    name = short(item.name, WIDTH - MARGIN - x, SMALL)
    yield through(foot - TALL, foot)
    yield words(name, x, foot - 22, theme.ink)
    yield words(wording.days_done(item), x, foot - 4, theme.faint)
    for days in (0, DAYS_OF_WEEK):
        y = foot - TALL * days / DAYS_OF_WEEK
        yield line(LEFT, y, RIGHT, y, theme.border if days else theme.outline)
        yield words(str(days), LEFT - 10, y + 5, theme.ink, text_anchor="end")
    for week in item.weeks:
        yield _week(item, week, axis, foot, theme)


def _week(item: Item, week: Week, axis: Axis, foot: float, theme: Theme) -> str:
    left, right = axis.start(week.monday), axis.end(week.sunday)
    gap = 2.0 if right - left > 8 else 0.0
    drawn, y = [], foot
    for part in PARTS:
        days = getattr(week, part)
        if not days:
            continue
        height = TALL * days / DAYS_OF_WEEK
        y -= height
        box = {"x": left + gap, "y": y, "width": max(right - left - 2 * gap, 0.5)}
        drawn.append(element("rect", **box, height=height, **_look(part, theme)))
    said = gettext("%(name)s, week of %(week)s: %(done)s of %(due)s days") % {
        "name": item.name,
        "week": week.monday,
        "done": week.done,
        "due": week.due,
    }
    return element("g", title(said), *drawn)


def _look(part: str, theme: Theme) -> dict[str, Any]:
    if part == "done":
        return {"fill": theme.point}
    if part == "partly":
        return {"fill": "url(#partly)", "stroke": theme.point, "stroke_width": 1.2}
    if part == "not_done":
        return {"fill": theme.skin, "stroke": theme.outline, "stroke_width": 1.2}
    return {
        "fill": "none",
        "stroke": theme.detail,
        "stroke_width": 1.2,
        "stroke_dasharray": "3 3",
    }


def definitions(theme: Theme) -> str:
    """What tells a day done in part from one that was done."""
    stripe = element("path", d="M0,0V7", stroke=theme.point, stroke_width=5)
    return element(
        "pattern",
        stripe,
        id="partly",
        width=6,
        height=7,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
