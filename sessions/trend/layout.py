"""Measures of the sheet, and the few shapes that all of it is made of."""

from collections.abc import Iterator, Sequence
from typing import Any

from clinic.body_chart.curve import Point
from clinic.body_chart.palette import Theme
from clinic.body_chart.svg import element, label, text, title

WIDTH, MARGIN = 1200, 36
LEFT, RIGHT = 140.0, 944.0
# Days begin and end so far within, that their figures have room.
INSET = 18.0
# Of letters: in a heading, a title, a remark, and beside a line.
HUGE, LARGE, PLAIN, SMALL = 30, 20, 17, 15
# A letter's breadth, on the whole, of its height.
LETTER = 0.53
# So large, plain letters are as broad as those of a title.
BROAD = 24
# Between two names beside a panel.
APART = 18.0
# The series of a panel, one after another: a colour, a dash, and a form for each.
COLOURS = ("pain_edge", "point", "point", "pain_edge")
DASHES = (None, "7 4", None, "2 4")
HOLLOW, SQUARE, DIAMOND = {1, 3}, 2, 3


def breadth(said: str, size: float) -> float:
    return len(said) * size * LETTER


def short(said: str, room: float, size: float) -> str:
    most = max(2, int(room / (size * LETTER)))
    if len(said) <= most:
        return said
    return said[: most - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def words(
    said: str, x: float, y: float, colour: str, size: int = SMALL, **more: Any
) -> str:
    return label(said, Point(x, y), fill=colour, font_size=size, **more)


def line(x1: float, y1: float, x2: float, y2: float, colour: str, **more: Any) -> str:
    more = {"stroke_width": 1} | more
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, **more)


def heading(name: str, remark: str, y: float, theme: Theme) -> str:
    """A panel's name, and beside it in what it is counted."""
    room = WIDTH - 2 * MARGIN
    name = short(name, room * 0.6, LARGE)
    remark = short(remark, room - breadth(name, BROAD), PLAIN)
    beside = {"dx": 14, "font_size": PLAIN, "font_weight": 400, "fill": theme.faint}
    return element(
        "text",
        text(name),
        element("tspan", text(remark), **beside) if remark else "",
        x=MARGIN,
        y=y,
        fill=theme.ink,
        font_size=LARGE,
        font_weight=600,
    )


def marker(
    kind: int, x: float, y: float, theme: Theme, said: str = "", *, weak: bool = False
) -> str:
    """A form for each series of a panel: disc, ring, square, diamond."""
    colour = colour_of(kind, theme)
    full: dict[str, Any] = {"fill": colour, "stroke": theme.paper, "stroke_width": 1.5}
    open_: dict[str, Any] = {"fill": theme.paper, "stroke": colour, "stroke_width": 2.5}
    look = open_ if weak or kind % len(COLOURS) in HOLLOW else full
    name = title(said)
    if kind % len(COLOURS) == SQUARE:
        return element("rect", name, x=x - 5, y=y - 5, width=10, height=10, **look)
    if kind % len(COLOURS) == DIAMOND:
        corners = ((x, y - 7), (x + 7, y), (x, y + 7), (x - 7, y))
        return element("path", name, d=polygon(corners), **look)
    radius = 7.0 if kind % len(COLOURS) in HOLLOW else 5.0
    return element("circle", name, cx=x, cy=y, r=radius, **look)


def colour_of(kind: int, theme: Theme) -> str:
    return str(getattr(theme, COLOURS[kind % len(COLOURS)]))


def polygon(corners: Sequence[tuple[float, float]]) -> str:
    first, *others = (f"{x:.1f},{y:.1f}" for x, y in corners)
    return f"M{first} {' '.join(others)}Z"


def spread(wanted: Sequence[float], low: float, high: float) -> Iterator[float]:
    """As near as can be to where each would stand, and none upon another."""
    order = sorted(range(len(wanted)), key=lambda n: (wanted[n], n))
    placed = dict[int, float]()
    floor = low
    for n in order:
        placed[n] = max(wanted[n], floor)
        floor = placed[n] + APART
    ceiling = high
    for n in reversed(order):
        placed[n] = min(placed[n], ceiling)
        ceiling = placed[n] - APART
    return (placed[n] for n in range(len(wanted)))
