"""The figure that findings are laid over: defined once, however often it is shown."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from clinic.body_chart.curve import Curve
from clinic.body_chart.figure import MIDDLE, Picture, pictures
from clinic.body_chart.palette import Theme
from clinic.body_chart.svg import element, route
from clinic.enums import Side

MIRRORED = f"translate({2 * MIDDLE:g} 0) scale(-1 1)"
LINES: dict[str, Any] = {
    "fill": "none",
    "stroke_linecap": "round",
    "stroke_linejoin": "round",
}


def body(name: str) -> str:
    """Its regions; findings come above them."""
    return _use("body", name)


def outline(name: str) -> str:
    """Above what is shaded, so that the figure stays a figure."""
    return _use("lines", name)


def definitions(names: Iterable[str], theme: Theme) -> Iterator[str]:
    """What these pictures are made of; the left one is the right one mirrored."""
    for name in dict.fromkeys(_drawn(name) for name in names):
        yield _body(name, theme)
        yield _lines(name, theme)


def _drawn(name: str) -> str:
    return "right" if name == "left" else name


def _use(what: str, name: str) -> str:
    turned = MIRRORED if name == "left" else None
    return element("use", href=f"#{what}-{_drawn(name)}", transform=turned)


@cache
def _body(name: str, theme: Theme) -> str:
    picture = pictures()[name]
    whole = [shape for shape in picture.shapes if shape.side == Side.MIDLINE]
    paired = [shape for shape in picture.shapes if shape not in whole]
    look = {"fill": theme.skin, "stroke": theme.border, "stroke_width": 0.9}
    regions = [element("path", d=route(s.curves, closed=True)) for s in whole]
    half = (
        element("path", d=route(shape.curves, closed=True))
        for shape in paired
        if picture.side or _is_viewers_right(shape.curves)
    )
    drawn = _both(f"regions-{name}", "".join(half), picture)
    return element("g", drawn, *regions, id=f"body-{name}", **look)


@cache
def _lines(name: str, theme: Theme) -> str:
    picture = pictures()[name]
    half = "".join(
        element("path", d=_path(lines, picture), stroke=stroke, stroke_width=width)
        for lines, stroke, width in (
            (picture.details, theme.detail, 1.1),
            (picture.outline, theme.outline, 2.0),
        )
    )
    drawn = _both(f"strokes-{name}", half, picture)
    return element("g", drawn, id=f"lines-{name}", **LINES)


def _path(lines: Iterable[Sequence[Curve]], picture: Picture) -> str:
    return "".join(
        route(line) for line in lines if picture.side or _is_viewers_right(line)
    )


def _both(name: str, half: str, picture: Picture) -> str:
    """A half and its mirror image; from the side there is one alone."""
    if picture.side:
        return half
    mirrored = element("use", href=f"#{name}", transform=MIRRORED)
    return element("g", half, id=name) + mirrored


def _is_viewers_right(curves: Iterable[Curve]) -> bool:
    return all(curve.start.x >= MIDDLE <= curve.end.x for curve in curves)
