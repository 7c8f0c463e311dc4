"""What a chart shows, as plain data: names and words as they are to be read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from clinic.body_chart.spot import Spot


class Pain(NamedTuple):
    """Where it hurts: `intensity` 0 to 10, or None where nobody said."""

    name: str
    region: str
    side: str = ""
    intensity: int | None = None
    qualities: Sequence[str] = ()
    spot: Spot | None = None


class TriggerPointMark(NamedTuple):
    """A trigger point, where it was found. `status` is empty until one is known."""

    name: str
    spot: Spot
    side: str = ""
    status: str = ""

    @property
    def place(self) -> tuple[str, str, Spot]:
        """What makes it the same point on another day."""
        return self.name, self.side, self.spot


class Referral(NamedTuple):
    """Where a point's pain may be felt: in its essential zone, or its spillover."""

    name: str
    region: str
    side: str = ""
    is_spillover: bool = False


class PressureLimit(NamedTuple):
    """What regions may bear: `level` at most, or None for no treatment. Without a
    region it is the whole body."""

    name: str
    regions: Sequence[str] = ()
    side: str = ""
    level: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """Of one day. A pair of them is a before and an after."""

    heading: str = ""
    pains: Sequence[Pain] = ()
    points: Sequence[TriggerPointMark] = ()
    referrals: Sequence[Referral] = ()
    limits: Sequence[PressureLimit] = ()

    @property
    def spots(self) -> Iterator[tuple[Spot, str]]:
        """Every mark, and the side it is on."""
        yield from ((point.spot, point.side) for point in self.points)
        yield from ((pain.spot, pain.side) for pain in self.pains if pain.spot)


def numbered(panels: Sequence[Findings]) -> dict[tuple[str, str, Spot], int]:
    """A number for each trigger point, the same in every panel."""
    places = [point.place for panel in panels for point in panel.points]
    return {place: n for n, place in enumerate(dict.fromkeys(places), 1)}
