"""Elements of SVG as text. What people wrote is escaped, and never markup."""

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from clinic.body_chart.curve import Curve, Point

FONT = "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif"
# Characters that XML 1.0 has no place for, not even escaped.
NO_TEXT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(name: str, *children: str, **attributes: object) -> str:
    """`children` are markup; `stroke_width=2` is the attribute `stroke-width`."""
    said = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_value(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(children)
    return f"<{name}{said}>{inside}</{name}>" if inside else f"<{name}{said}/>"


def text(words: str) -> str:
    return escape(NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", words))


def title(words: str) -> str:
    return element("title", text(words)) if words else ""


def sheet(
    *drawn: str,
    named: str,
    described: str,
    definitions: str,
    size: tuple[float, float],
    paper: str,
    language: str,
    width: int | None,
) -> str:
    """A whole picture. `named` and `described` are for who hears it; `width` is in
    pixels, and without one it is as large as its place."""
    across, tall = size
    sized = {"width": width, "height": round(width * tall / across)} if width else {}
    return element(
        "svg",
        element("title", text(named), id="title"),
        element("desc", text(described), id="desc"),
        element("defs", definitions) if definitions else "",
        element("rect", width=across, height=tall, fill=paper),
        element("g", *drawn, font_family=FONT),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {across:g} {tall:g}",
        **sized,
        role="img",
        aria_labelledby="title desc",
        lang=language,
    )


def label(words: str, at: Point, **attributes: object) -> str:
    return element("text", text(words), x=at.x, y=at.y, **attributes)


def route(curves: Iterable[Curve], *, closed: bool = False) -> str:
    """The `d` of a path: in tenths, each curve from where the one before ended."""
    steps, last = [], None
    for curve in curves:
        start, *ends = (_tenths(point) for point in curve)
        if start != last:
            steps.append(f"M{_place(start, (0, 0))}")
        steps.append("c" + " ".join(_place(end, start) for end in ends))
        last = ends[-1]
    return "".join(steps) + ("z" if closed else "")


def _tenths(point: Point) -> tuple[int, int]:
    return round(point.x * 10), round(point.y * 10)


def _place(tenths: tuple[int, int], origin: tuple[int, int]) -> str:
    x, y = ((here - there) / 10 for here, there in zip(tenths, origin, strict=True))
    return f"{x:g},{y:g}"


def _value(value: object) -> str:
    """One decimal, a hundredth of a finger's breadth, and the same everywhere."""
    if isinstance(value, float):
        return f"{round(value, 1) + 0.0:g}"
    return NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", str(value))
