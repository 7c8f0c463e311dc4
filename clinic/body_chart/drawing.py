"""A drawing of one view: lines between named points, and regions bounded by them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from clinic.body_chart.curve import Curve, Point, through


@dataclass(frozen=True)
class Drawing:
    """Half a person, or a person from the side, in thousandths of their height.

    A line is `name:x,y` where others meet it, `x,y` between, `name` where it meets a
    point that another line gives, and `/` after a point that is a corner. A region is
    the names of the points around it; a line runs from each to the next. `nearer` are
    the lines at which one part hides another: what meets there is no neighbour.
    """

    lines: Mapping[str, str]
    regions: Mapping[str, str]
    outline: Sequence[str]
    details: Sequence[str] = ()
    nearer: Sequence[str] = ()

    def ring(self, region: str) -> list[Curve]:
        """The curves around a region, each beginning where the one before ends."""
        stops = self.regions[region].split()
        return [
            curve
            for here, there in zip(stops, [*stops[1:], stops[0]], strict=True)
            for curve in self._between(here, there)
        ]

    def line(self, name: str) -> list[Curve]:
        return [curve for _, _, curve in self._spans[name]]

    @cached_property
    def points(self) -> dict[str, Point]:
        found: dict[str, Point] = {}
        for stop, place in self._stops(self.lines.values()):
            if stop and place:
                if stop in found:
                    raise ValueError(f"{stop} is given twice.")
                found[stop] = place
        return found

    def _stops(self, lines: Iterable[str]) -> Iterable[tuple[str, Point | None]]:
        for line in lines:
            for word in line.replace("/", " ").split():
                yield _read(word)

    @cached_property
    def _spans(self) -> dict[str, list[tuple[str, str, Curve]]]:
        return {name: list(self._draw(line)) for name, line in self.lines.items()}

    def _draw(self, line: str) -> Iterable[tuple[str, str, Curve]]:
        """Each curve of a line, with the names of its ends, where they have one."""
        last: tuple[str, Point] | None = None
        for part in line.split("/"):
            named = [] if last is None else [last]
            for word in part.split():
                stop, place = _read(word)
                named.append((stop, place or self.points[stop]))
            if len(named) > 1:
                curves = through([place for _, place in named])
                for number, curve in enumerate(curves):
                    yield named[number][0], named[number + 1][0], curve
            last = named[-1]

    def _between(self, here: str, there: str) -> list[Curve]:
        found = [
            curves
            for spans in self._spans.values()
            for curves in (_cut(spans, here, there), _cut(spans, there, here))
            if curves
        ]
        if len(found) != 1:
            raise ValueError(f"{len(found)} lines run from {here} to {there}.")
        curves = found[0]
        if curves[0].start == self.points[here]:
            return curves
        return [curve.reversed() for curve in reversed(curves)]


def _read(word: str) -> tuple[str, Point | None]:
    name, _, place = word.rpartition(":")
    if "," not in place:
        return place, None
    x, y = place.split(",")
    return name, Point(float(x), float(y))


def _cut(spans: list[tuple[str, str, Curve]], here: str, there: str) -> list[Curve]:
    """The curves of a line from one of its points to a later one."""
    taken: list[Curve] = []
    for start, end, curve in spans:
        if taken or start == here:
            taken.append(curve)
            if end == there:
                return taken
    return []
