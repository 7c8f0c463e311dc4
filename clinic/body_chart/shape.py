"""A region as one picture shows it."""

from dataclasses import dataclass
from functools import cached_property

from clinic.body_chart.curve import (
    Curve,
    Point,
    area,
    centre,
    crossings,
    distance,
    encloses,
)
from clinic.enums import Side

# A figure stands in a region this broad where its middle is, and this large.
NARROW, SMALL = 15.0, 750.0


@dataclass(frozen=True)
class Shape:
    """One that there is only once is on the side `midline`."""

    region: str
    side: str
    curves: tuple[Curve, ...]

    @cached_property
    def ring(self) -> tuple[Point, ...]:
        return tuple(point for curve in self.curves for point in curve.chords())

    @cached_property
    def centre(self) -> Point:
        return centre(self.ring)

    @cached_property
    def core(self) -> Point:
        """Well within, where a word can stand: the centre may lie between fingers."""
        y = self.centre.y
        widest = max(crossings(self.ring, y), key=_length)
        return Point(sum(widest) / 2, y)

    @cached_property
    def is_roomy(self) -> bool:
        """Whether a figure of two digits has room in it."""
        left, right = max(crossings(self.ring, self.centre.y), key=_length)
        return right - left >= NARROW and area(self.ring) >= SMALL

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        xs, ys = zip(*self.ring, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def is_within(self, reach: float, place: Point) -> bool:
        """Whether the place lies in it, or no farther from it than `reach`."""
        left, top, right, bottom = self.box
        if not (left - reach <= place.x <= right + reach):
            return False
        if not (top - reach <= place.y <= bottom + reach):
            return False
        if encloses(self.ring, place):
            return True
        return reach > 0 and distance(self.ring, place) <= reach

    def shows(self, region: str, side: str) -> bool:
        """A side that is not told, or is both, is either."""
        if self.region != region:
            return False
        paired = {Side.LEFT, Side.RIGHT}
        return self.side not in paired or side not in paired or side == self.side


def _length(ends: tuple[float, float]) -> float:
    return ends[1] - ends[0]
