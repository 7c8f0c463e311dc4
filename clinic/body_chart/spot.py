"""A mark on the body map, and the region it lies in."""

from dataclasses import dataclass
from typing import NamedTuple

from clinic.body_chart.curve import Point
from clinic.body_chart.figure import (
    HEIGHT,
    MIDDLE,
    MIDLINE,
    WIDTH,
    picture_of,
)
from clinic.enums import BodyView, Side


class Place(NamedTuple):
    region: str
    side: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A mark on one view of the map, 0 to 1 across and down."""

    view: str
    x: float
    y: float

    def on_the_right(self, side: str) -> "Spot":
        """The mark as on the right side of the body, for which regions are given."""
        if side == Side.LEFT:
            return Spot(self.view, 1 - self.x, self.y)
        return self

    @property
    def point(self) -> Point:
        return Point(self.x * WIDTH, self.y * HEIGHT)


def place_at(spot: Spot, side: str = "") -> Place | None:
    """The region that a mark lies in, and its side; None beside the body. A mark on the
    view from the side is on the picture of the right, unless `side` is left."""
    picture = picture_of(spot.view, side)
    if picture is None:
        return None
    found = picture.at(spot.point)
    if not found:
        return None
    on_the_line = abs(spot.point.x - MIDDLE) <= MIDLINE
    if on_the_line and spot.view != BodyView.SIDE:
        return Place(found[0].region, Side.MIDLINE)
    return Place(found[0].region, found[0].side)


def regions_near(spot: Spot, reach: float) -> frozenset[str]:
    """The regions that a mark on the right side lies in, or no farther from than
    `reach`, in heights of the body."""
    picture = picture_of(spot.view, Side.RIGHT)
    if picture is None:
        return frozenset()
    found = picture.at(spot.point, reach=reach * HEIGHT)
    return frozenset(shape.region for shape in found)
