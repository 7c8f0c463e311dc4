"""The whole figure in its four pictures: regions of both sides, and what lies where."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from clinic.body_chart.curve import Curve, Point
from clinic.body_chart.drawing import Drawing
from clinic.body_chart.shape import Shape
from clinic.body_chart.standing.back import BACK
from clinic.body_chart.standing.front import FRONT
from clinic.body_chart.standing.side import SIDE
from clinic.enums import BodyView, Side

MAP, VERSION = "standing", 1
# As a mark names it.
NAME = f"{MAP}-{VERSION}"

# A picture in thousandths of the height, and the line that divides right from left.
WIDTH, HEIGHT, MIDDLE = 600.0, 1000.0, 300.0
# So near to that line a mark is on neither side: 3 mm of a person of 1.7 m.
MIDLINE = 2.0
# There is one of them, across the middle line.
UNPAIRED = frozenset({"vertex", "sacrum", "coccyx", "pelvic-floor"})


@dataclass(frozen=True)
class Picture:
    """One view of the figure, as one sees it."""

    view: str
    side: str
    shapes: tuple[Shape, ...]
    outline: tuple[tuple[Curve, ...], ...]
    details: tuple[tuple[Curve, ...], ...]

    def at(self, place: Point, *, reach: float = 0) -> list[Shape]:
        return [shape for shape in self.shapes if shape.is_within(reach, place)]


@cache
def pictures() -> Mapping[str, Picture]:
    """By name: front, back, right, left."""
    return {
        "front": _both_sides(FRONT, BodyView.FRONT, (Side.RIGHT, Side.LEFT)),
        "back": _both_sides(BACK, BodyView.BACK, (Side.LEFT, Side.RIGHT)),
        "right": _one_side(Side.RIGHT, is_mirrored=False),
        "left": _one_side(Side.LEFT, is_mirrored=True),
    }


@cache
def regions() -> frozenset[str]:
    """All that are drawn."""
    return frozenset(
        shape.region for picture in pictures().values() for shape in picture.shapes
    )


def picture_of(view: str, side: str) -> Picture | None:
    """The picture that a mark belongs to; from the side it is the right, unless told
    to be the left. None for a view that is none."""
    if view == BodyView.SIDE:
        return pictures()["left" if side == Side.LEFT else "right"]
    return pictures().get(view) if view in {BodyView.FRONT, BodyView.BACK} else None


def _both_sides(drawing: Drawing, view: str, sides: tuple[str, str]) -> Picture:
    """The drawn half and its mirror image; `sides` are those on the viewer's left and
    on the right."""
    viewers_left, viewers_right = sides
    shapes = []
    for region in drawing.regions:
        half = _placed(drawing.ring(region))
        if region in UNPAIRED:
            shapes.append(Shape(region, Side.MIDLINE, tuple(_whole(half))))
        else:
            shapes.append(Shape(region, viewers_right, tuple(half)))
            shapes.append(Shape(region, viewers_left, tuple(_mirrored(half))))
    outline, details = (
        tuple(
            tuple(line)
            for name in names
            for half in [_placed(drawing.line(name))]
            for line in (half, _mirrored(half))
        )
        for names in (drawing.outline, drawing.details)
    )
    return Picture(view, "", tuple(shapes), outline, details)


def _one_side(side: str, *, is_mirrored: bool) -> Picture:
    def drawn(curves: Iterable[Curve]) -> tuple[Curve, ...]:
        placed = _placed(curves)
        return tuple(_mirrored(placed) if is_mirrored else placed)

    return Picture(
        BodyView.SIDE,
        side,
        tuple(
            Shape(
                region,
                Side.MIDLINE if region in UNPAIRED else side,
                drawn(SIDE.ring(region)),
            )
            for region in SIDE.regions
        ),
        tuple(drawn(SIDE.line(name)) for name in SIDE.outline),
        tuple(drawn(SIDE.line(name)) for name in SIDE.details),
    )


def _placed(curves: Iterable[Curve]) -> list[Curve]:
    return [
        Curve(*(Point(MIDDLE + point.x, point.y).rounded for point in curve))
        for curve in curves
    ]


def _mirrored(curves: Iterable[Curve]) -> list[Curve]:
    return [curve.mirrored(MIDDLE) for curve in curves]


def _whole(half: list[Curve]) -> Iterator[Curve]:
    """The ring around both halves of a region that lies across the middle line."""
    inner = [n for n, curve in enumerate(half) if all(p.x == MIDDLE for p in curve)]
    first = max(inner) + 1
    around = [*half[first:], *half[:first]]
    outer = around[: len(around) - len(inner)]
    yield from outer
    for curve in reversed(outer):
        yield curve.mirrored(MIDDLE).reversed()
