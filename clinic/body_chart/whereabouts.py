"""A part of the body, seen from near: where something is to be done."""

from collections.abc import Collection

from django.utils.translation import gettext

from clinic.body_chart.body import body, definitions, outline
from clinic.body_chart.figure import HEIGHT, WIDTH, Picture, pictures
from clinic.body_chart.palette import LIGHT
from clinic.body_chart.shape import Shape
from clinic.body_chart.svg import element, route, sheet, title

# As much of the body is seen at least, in thousandths of its height.
SEEN, AROUND = 330.0, 1.5


def draw_whereabouts(
    regions: Collection[str], side: str, *, named: str, language: str
) -> str:
    """SVG of the view that shows most of these regions; empty where none does."""
    picture = max(pictures().values(), key=lambda one: _shown(one, regions, side)[1])
    shapes, size = _shown(picture, regions, side)
    if not size:
        return ""
    name = next(name for name, one in pictures().items() if one is picture)
    left, top, wide = _frame(shapes)
    look = {"fill": LIGHT.pain(4), "stroke": LIGHT.pain_edge, "stroke_width": 2}
    marked = (
        element("path", title(named), d=route(shape.curves, closed=True), **look)
        for shape in shapes
    )
    return sheet(
        element(
            "g",
            body(name),
            *marked,
            outline(name),
            transform=f"translate({-left:g} {-top:g})",
        ),
        named=gettext("Where on the body"),
        described=named,
        definitions="".join(definitions([name], LIGHT)),
        size=(wide, wide),
        paper=LIGHT.paper,
        language=language,
        width=None,
    )


def _shown(
    picture: Picture, regions: Collection[str], side: str
) -> tuple[list[Shape], float]:
    """The shapes, and how much of the picture they take."""
    found = [
        shape
        for shape in picture.shapes
        if any(shape.shows(region, side) for region in regions)
    ]
    boxes = (shape.box for shape in found)
    return found, sum((right - left) * (foot - top) for left, top, right, foot in boxes)


def _frame(shapes: Collection[Shape]) -> tuple[float, float, float]:
    """A square about them, within the picture as far as it can be."""
    lefts, tops, rights, feet = zip(*(shape.box for shape in shapes), strict=True)
    left, top, right, foot = min(lefts), min(tops), max(rights), max(feet)
    wide = round(max(SEEN, AROUND * (right - left), AROUND * (foot - top)))
    x = min(max((left + right - wide) / 2, -60), max(WIDTH + 60 - wide, -60))
    y = min(max((top + foot - wide) / 2, -20), max(HEIGHT + 20 - wide, -20))
    return round(x), round(y), float(wide)
