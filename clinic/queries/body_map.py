"""Which region of the body map a place lies in."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import hypot
from uuid import UUID

from clinic.enums import BodyView, Side
from clinic.models.catalogue import PainRegion, TriggerPointSite

# The picture's width over its height, and how much farther than the nearest region's
# middle another's may be, in heights of the body, for the place to lie in both: at a
# border one is careful of either side. Working rules.
WIDTH = 0.45
BORDER = 0.01


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


class BodyMap:
    """The regions one may use today. Two statements, however often it is asked."""

    @cached_property
    def regions(self) -> dict[str, PainRegion]:
        """Leaf regions by their slug."""
        return {slug: one for slug, one in self._every.items() if not one.is_group}

    @cached_property
    def sensitive(self) -> frozenset[str]:
        """Leaf regions whose treatment needs a consent that names them."""
        return frozenset(s for s, one in self.regions.items() if one.sensitive)

    def leaves(self, slugs: Iterable[str]) -> frozenset[str]:
        """The leaf regions of these regions and groups."""
        found: set[str] = set()
        for slug in slugs:
            region = self._every.get(slug)
            if region is None or not region.is_group:
                found.add(slug)
            else:
                found |= self._parts[region.pk]
        return frozenset(found)

    def regions_at(self, spot: Spot) -> frozenset[str]:
        """The region nearest to a mark on the right side of the body, and any that it
        borders on; none for a mark on no view."""
        away = {
            slug: hypot((float(one.x) - spot.x) * WIDTH, float(one.y) - spot.y)
            for slug, one in self.regions.items()
            if one.view == spot.view
        }
        nearest = min(away.values(), default=0.0)
        return frozenset(s for s, far in away.items() if far <= nearest + BORDER)

    def regions_of_muscle(self, muscle: UUID) -> frozenset[str]:
        """Every region that a site of the muscle lies in; none without a site."""
        spots = [
            spot_of(one) for one in self._sites.values() if one.muscle_id == muscle
        ]
        return frozenset().union(*map(self.regions_at, spots))

    def spot_of_site(self, site: UUID) -> Spot:
        return spot_of(self._sites[site])

    @cached_property
    def _every(self) -> dict[str, PainRegion]:
        return {one.slug: one for one in PainRegion.objects.current()}

    @cached_property
    def _parts(self) -> dict[UUID, set[str]]:
        parts: dict[UUID, set[str]] = defaultdict(set)
        for slug, one in self.regions.items():
            if one.parent_id is not None:
                parts[one.parent_id].add(slug)
        return parts

    @cached_property
    def _sites(self) -> dict[UUID, TriggerPointSite]:
        """Retired ones too: a client's point stays where it was found."""
        return TriggerPointSite.objects.in_bulk()


def spot_of(place: TriggerPointSite) -> Spot:
    return Spot(place.view, float(place.x), float(place.y))


def mark_of(place: object) -> Spot | None:
    """The mark of a record that has `view`, `x`, `y` and `side`, if it has one."""
    view, x, y = (getattr(place, name, None) for name in ("view", "x", "y"))
    if x is None or y is None or view in {"", BodyView.ANY, None}:
        return None
    return Spot(view, float(x), float(y)).on_the_right(getattr(place, "side", ""))
