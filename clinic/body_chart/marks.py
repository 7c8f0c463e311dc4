"""Findings laid over a picture: areas of pain, zones, limits, and points."""

from collections.abc import Iterable, Iterator, Mapping
from math import hypot
from typing import Any

from clinic.body_chart import wording
from clinic.body_chart.curve import Point, encloses
from clinic.body_chart.figure import Picture, Shape, picture_of
from clinic.body_chart.findings import Findings, Pain, TriggerPointMark
from clinic.body_chart.glyph import cross, glyph
from clinic.body_chart.palette import Theme
from clinic.body_chart.patterns import Patterns
from clinic.body_chart.spot import Spot
from clinic.body_chart.svg import element, label, route, title

# So near to a mark no figure stands.
CLOSE = 24.0
BOLD: dict[str, Any] = {
    "font_size": 21,
    "font_weight": 700,
    "text_anchor": "middle",
    "paint_order": "stroke",
    "stroke_width": 5,
    "stroke_linejoin": "round",
}


def areas(picture: Picture, panel: Findings, patterns: Patterns) -> Iterator[str]:
    """From below to above: referral zones, pains, limits."""
    theme = patterns.theme
    for referral in panel.referrals:
        fill = patterns.referral(is_spillover=referral.is_spillover)
        edge: dict[str, Any] = {
            "stroke": theme.point,
            "stroke_width": 1.6,
            "stroke_dasharray": "2 5" if referral.is_spillover else "7 4",
        }
        for shape in _shapes(picture, referral.region, side=referral.side):
            yield _laid(shape, wording.referral(referral), fill=fill, **edge)
    for pain in panel.pains:
        for shape in _shapes(picture, pain.region, side=pain.side):
            yield from _pain(shape, pain, patterns)
    for limit in panel.limits:
        fill = patterns.limit(avoid=limit.level is None)
        for shape in _shapes(picture, *limit.regions, side=limit.side):
            yield _laid(
                shape,
                wording.limit(limit),
                fill=fill,
                fill_opacity=0.62,
                stroke=theme.limit,
                stroke_width=2.4,
            )


def figures(picture: Picture, panel: Findings, theme: Theme) -> Iterator[str]:
    """How much it hurts, and what is allowed, as numbers where there is room."""
    marks = (_on(picture, spot, side) for spot, side in panel.spots)
    taken = [place for place in marks if place]
    for pain in panel.pains:
        if pain.intensity is not None:
            colour = theme.pain(pain.intensity)
            look = {"fill": theme.on(colour), "stroke": colour}
            for shape in _shapes(picture, pain.region, side=pain.side):
                yield from _figure(str(pain.intensity), shape, taken, look)
    for limit in panel.limits:
        if limit.level is not None:
            said = f"\N{LESS-THAN OR EQUAL TO}{limit.level}"
            look = {"fill": theme.ink, "stroke": theme.paper}
            for shape in _shapes(picture, *limit.regions, side=limit.side):
                yield from _figure(said, shape, taken, look)


def _figure(
    said: str, shape: Shape, taken: list[Point], look: dict[str, Any]
) -> Iterator[str]:
    """In the middle of a region, or beside it where that is taken."""
    if not shape.is_roomy:
        return
    for away in ((0, 0), (0, 25), (0, -25), (25, 0), (-25, 0)):
        place = Point(shape.core.x + away[0], shape.core.y + away[1])
        if encloses(shape.ring, place) and not any(
            hypot(place.x - one.x, place.y - one.y) < CLOSE for one in taken
        ):
            taken.append(place)
            yield label(said, Point(place.x, place.y + 7), **BOLD | look)
            return


def points(
    picture: Picture, panel: Findings, theme: Theme, numbers: Mapping[Any, int]
) -> Iterator[str]:
    for pain in panel.pains:
        place = _on(picture, pain.spot, pain.side)
        if place:
            yield cross(place, theme)
    for point in panel.points:
        place = _on(picture, point.spot, point.side)
        if place:
            yield _numbered(place, numbers[point.place], point, picture, theme)


def _pain(shape: Shape, pain: Pain, patterns: Patterns) -> Iterator[str]:
    theme = patterns.theme
    colour = theme.pain(pain.intensity)
    yield _laid(
        shape,
        wording.pain(pain),
        fill=colour,
        stroke=theme.pain_edge,
        stroke_width=2.2,
    )
    for quality in pain.qualities:
        fill = patterns.quality(quality, on=colour)
        if fill:
            yield element("path", d=_around(shape), fill=fill, fill_opacity=0.75)


def _numbered(
    place: Point, number: int, point: TriggerPointMark, picture: Picture, theme: Theme
) -> str:
    """The number stands outward of the mark, on both sides alike."""
    outward = -1 if place.x < 300 else 1
    if picture.side:
        outward = 1
    where = Point(place.x + 13 * outward, place.y + 6)
    anchor = "start" if outward > 0 else "end"
    look = BOLD | {"font_size": 18, "text_anchor": anchor, "stroke_width": 4}
    return element(
        "g",
        title(f"{number}. {wording.point(point)}"),
        glyph(point.status, place, theme),
        label(str(number), where, fill=theme.ink, stroke=theme.paper, **look),
    )


def _on(picture: Picture, spot: Spot | None, side: str) -> Point | None:
    is_here = spot is not None and picture_of(spot.view, side) is picture
    return spot.point if spot and is_here else None


def _shapes(picture: Picture, *regions: str, side: str) -> Iterable[Shape]:
    return (
        shape
        for shape in picture.shapes
        if any(shape.shows(region, side) for region in regions)
    )


def _laid(shape: Shape, said: str, **look: Any) -> str:
    return element("path", title(said), d=_around(shape), **look)


def _around(shape: Shape) -> str:
    return route(shape.curves, closed=True)
