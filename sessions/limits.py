"""What a client may bear where: limits put together, and what they refuse.

Loaded objects only, no queries. A pressure is an intensity of 0 to 10.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from clinic.enums import PressureScale, Side
from clinic.errors import DomainError, Fault
from clinic.language import told
from sessions.enums import LimitSource
from sessions.errors import PressureAboveLimit, RegionToAvoid

EITHER_SIDE = frozenset({"", Side.BILATERAL, Side.MIDLINE})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a treatment is given: leaf regions, or None where nothing tells."""

    regions: frozenset[str] | None
    side: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit and why it holds. `level` is the highest pressure allowed, None where
    there is to be no treatment; `regions` is None for the whole body."""

    kind: LimitSource
    record: UUID
    level: int | None
    regions: frozenset[str] | None
    side: str
    reason: str
    since: date
    until: date | None = None
    contraindication: str = ""
    what_to_do: str = ""
    clearance: str = ""
    is_absolute: bool = False
    is_review_due: bool = False

    def holds_in(self, place: Place) -> bool:
        """An unknown side or place is any, so that a limit is not missed."""
        here = (
            self.regions is None
            or place.regions is None
            or (not self.regions.isdisjoint(place.regions))
        )
        sides = {self.side, place.side}
        return here and (len(sides) == 1 or not sides.isdisjoint(EITHER_SIDE))

    def refuses(self, pressure: int | None) -> bool:
        if self.level is None:
            return True
        return pressure is not None and pressure > self.level

    @property
    def avoid(self) -> bool:
        return self.level is None

    @property
    def strictness(self) -> int:
        """The lower the stricter; to avoid beats every level."""
        return -1 if self.level is None else self.level

    @property
    def said(self) -> str:
        if self.level is None:
            return "avoid"
        return f"pressure at most {self.level}"

    @property
    def source(self) -> str:
        return f"{self.kind} {self.record}"


def strictest(limits: Iterable[Limit]) -> Limit | None:
    return min(limits, key=lambda limit: limit.strictness, default=None)


def intensity_of(pressure: int | None, scale: str) -> int | None:
    """A pressure as intensity 0 to 10. A Walton level counts double: our own rule,
    since the two scales were never compared."""
    if pressure is None or scale != PressureScale.WALTON_1_5:
        return pressure
    return 2 * pressure


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a treatment is refused. One that `may_be_overridden` gives way to a written
    reason and a valid licence."""

    error: type[DomainError]
    detail: str
    limit: str
    reason: str
    source: str
    field: str
    may_be_overridden: bool = True

    def refusal(self, at: str = "") -> DomainError:
        return self.error(
            self.detail,
            Fault(f"/{at}{self.field}", self.error.code, self.detail),
            limit=self.limit,
            reason=self.reason,
            source=self.source,
        )


def objection_of(
    limits: Iterable[Limit], place: Place, pressure: int | None
) -> Objection | None:
    """What the strictest limit of this place has against this pressure, if anything."""
    limit = strictest(one for one in limits if one.holds_in(place))
    if limit is None or not limit.refuses(pressure):
        return None
    where = told("here") if place.regions is None else ", ".join(sorted(place.regions))
    if limit.level is None:
        return Objection(
            RegionToAvoid,
            told("No treatment of %(where)s: %(why)s.", where=where, why=limit.reason),
            limit.said,
            limit.reason,
            limit.source,
            field="region",
        )
    return Objection(
        PressureAboveLimit,
        told(
            "A pressure of %(pressure)s is above the limit of %(level)s for %(where)s: "
            "%(why)s.",
            pressure=pressure,
            level=limit.level,
            where=where,
            why=limit.reason,
        ),
        limit.said,
        limit.reason,
        limit.source,
        field="pressure",
    )
