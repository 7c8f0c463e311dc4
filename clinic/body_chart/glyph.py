"""The marks themselves: of a trigger point by its status, and of a place that hurts."""

from typing import Any

from clinic.body_chart.curve import Point
from clinic.body_chart.palette import Theme
from clinic.body_chart.svg import element


def glyph(status: str, at: Point, theme: Theme) -> str:
    """A form for each status: filled where it is active, open where it is not."""
    x, y, r = at.x, at.y, 8.0
    full: dict[str, Any] = {
        "fill": theme.point,
        "stroke": theme.paper,
        "stroke_width": 2.5,
        "paint_order": "stroke",
    }
    hollow = {"fill": theme.paper, "stroke": theme.point, "stroke_width": 3}
    left, right, high, low = (f"{one:g}" for one in (x - 10, x + 10, y - 10, y + 10))
    diamond = f"M{x:g},{high} {right},{y:g} {x:g},{low} {left},{y:g}Z"
    if status == "active":
        return element("circle", cx=x, cy=y, r=r + 1, **full)
    if status == "recurred":
        return element("path", d=diamond, **full)
    if status == "latent":
        return element("circle", cx=x, cy=y, r=r - 0.5, **hollow)
    if status == "resolved":
        tick = f"M{x - 4:g},{y:g} {x - 1:g},{y + 3.2:g} {x + 4.2:g},{y - 3.4:g}"
        return element("circle", cx=x, cy=y, r=r, **hollow | {"stroke_width": 1.6}) + (
            element("path", d=tick, fill="none", stroke=theme.point, stroke_width=2.2)
        )
    side = 2 * r - 2
    return element("rect", x=x - r + 1, y=y - r + 1, width=side, height=side, **hollow)


def cross(place: Point, theme: Theme) -> str:
    x, y = place
    left, right, high, low = (f"{one:g}" for one in (x - 7, x + 7, y - 7, y + 7))
    arms = f"M{left},{high} {right},{low}M{left},{low} {right},{high}"
    lines: dict[str, Any] = {"d": arms, "fill": "none", "stroke_linecap": "round"}
    return element("path", stroke=theme.paper, stroke_width=6.5, **lines) + element(
        "path", stroke=theme.pain_edge, stroke_width=3, **lines
    )
