"""Smooth lines through points, as the cubic curves that SVG knows."""

from cmath import phase, rect
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import cos, sin, sqrt
from typing import NamedTuple

# How many chords stand for a curve where an area is computed.
CHORDS = 6


class Point(NamedTuple):
    x: float
    y: float

    def mirrored(self, middle: float) -> "Point":
        return Point(2 * middle - self.x, self.y).rounded

    @property
    def rounded(self) -> "Point":
        """To hundredths, so that what is mirrored twice is the same to the last bit."""
        return Point(round(self.x, 2), round(self.y, 2))


class Curve(NamedTuple):
    """A cubic Bézier curve: two ends, and two points that draw it towards them."""

    start: Point
    leaving: Point
    arriving: Point
    end: Point

    def reversed(self) -> "Curve":
        return Curve(self.end, self.arriving, self.leaving, self.start)

    def mirrored(self, middle: float) -> "Curve":
        return Curve(*(point.mirrored(middle) for point in self))

    def chords(self) -> Iterator[Point]:
        """Points along it, without its end."""
        for step in range(CHORDS):
            yield self._at(step / CHORDS)

    def _at(self, t: float) -> Point:
        weights = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        pairs = list(zip(weights, self, strict=True))
        return Point(
            sum(weight * point.x for weight, point in pairs),
            sum(weight * point.y for weight, point in pairs),
        )


def through(points: Sequence[Point]) -> list[Curve]:
    """The line through these points that bends most evenly: that of METAFONT (Hobby,
    1986), with ends that go on bending as beside them."""
    places = [complex(*point) for point in points]
    steps = [after - before for before, after in pairwise(places)]
    turns = [phase(after / before) for before, after in pairwise(steps)]
    turns = [0.0, *turns, 0.0]
    leaving = _angles([abs(step) for step in steps], turns)
    arriving = [-turn - angle for turn, angle in zip(turns, leaving, strict=True)]
    return [
        _curve(places[n], places[n + 1], leaving[n], arriving[n + 1])
        for n in range(len(steps))
    ]


def _angles(lengths: Sequence[float], turns: Sequence[float]) -> list[float]:
    """How far from its chord the line leaves each point: as many equations, each about
    a point and its two neighbours, solved from one end to the other and back."""
    last = len(lengths)
    if last == 1:
        return [0.0, 0.0]
    ratios, rests = [1.0], [-turns[1]]
    for n in range(1, last):
        before, after = 1 / lengths[n - 1], 1 / lengths[n]
        pivot = 2 * (before + after) - before * ratios[-1]
        right = -2 * before * turns[n] - after * turns[n + 1]
        rests.append((right - before * rests[-1]) / pivot)
        ratios.append(after / pivot)
    angles = [-rests[-1] / (1 - ratios[-1])]
    for ratio, rest in zip(reversed(ratios), reversed(rests), strict=True):
        angles.append(rest - ratio * angles[-1])
    return angles[::-1]


def _curve(start: complex, end: complex, leaving: float, arriving: float) -> Curve:
    step = end - start
    first = start + rect(1, leaving) * step * _reach(leaving, arriving)
    second = end - rect(1, -arriving) * step * _reach(arriving, leaving)
    return Curve(*(Point(one.real, one.imag) for one in (start, first, second, end)))


def _reach(one: float, other: float) -> float:
    pull = (sin(one) - sin(other) / 16) * (sin(other) - sin(one) / 16)
    bend = sqrt(2) * pull * (cos(one) - cos(other))
    near = 1 + (sqrt(5) - 1) / 2 * cos(one) + (3 - sqrt(5)) / 2 * cos(other)
    return (2 + bend) / (3 * near)


def area(ring: Sequence[Point]) -> float:
    return abs(sum(_crosses(ring))) / 2


def centre(ring: Sequence[Point]) -> Point:
    """The middle of the area that a ring of points encloses."""
    crosses = _crosses(ring)
    weighed = list(zip(crosses, ring, _turned(ring), strict=True))
    x, y = (
        sum(cross * (one[axis] + other[axis]) for cross, one, other in weighed)
        / (3 * sum(crosses))
        for axis in (0, 1)
    )
    return Point(x, y)


def _crosses(ring: Sequence[Point]) -> list[float]:
    """Twice the area that each side makes with the corner of the picture."""
    pairs = zip(ring, _turned(ring), strict=True)
    return [one.x * other.y - other.x * one.y for one, other in pairs]


def _turned(ring: Sequence[Point]) -> Sequence[Point]:
    """From the second corner to the first."""
    return [*ring[1:], ring[0]]


def encloses(ring: Sequence[Point], place: Point) -> bool:
    """Whether a place lies within. Of two rings with a common border, and a place on
    it, one alone says yes."""
    return any(left <= place.x < right for left, right in crossings(ring, place.y))


def crossings(ring: Sequence[Point], y: float) -> list[tuple[float, float]]:
    """From where to where a level line runs within."""
    found = []
    for one, other in zip(ring, _turned(ring), strict=True):
        if (one.y > y) != (other.y > y):
            low, high = (one, other) if one.y < other.y else (other, one)
            share = (y - low.y) / (high.y - low.y)
            found.append(low.x + share * (high.x - low.x))
    found.sort()
    return list(zip(found[::2], found[1::2], strict=True))


def distance(ring: Sequence[Point], place: Point) -> float:
    """How far a place lies from the border."""
    spot = complex(*place)
    corners = [complex(*point) for point in ring]
    return min(
        _away(one, other, spot)
        for one, other in zip(corners, [*corners[1:], corners[0]], strict=True)
    )


def _away(one: complex, other: complex, spot: complex) -> float:
    step = other - one
    if not step:
        return abs(spot - one)
    share = ((spot - one) / step).real
    return abs(spot - one - step * min(max(share, 0.0), 1.0))
