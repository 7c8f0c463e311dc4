"""Which region of the body map a place lies in."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from clinic.body_chart.figure import HEIGHT, regions
from clinic.body_chart.spot import Spot, regions_near
from clinic.enums import BodyView
from clinic.models.catalogue import CatalogueEntry, PainRegion, TriggerPointSite
from clinic.queries.vocabulary import Stamp, Vocabulary, read, stamp_of

# So near to a region, in heights of the body, a place lies in it too: at a border one
# is careful of either side. A working rule.
BORDER = 0.01


@dataclass(frozen=True)
class BodyMap:
    """The regions one may use today, and the sites of muscles: retired ones too, since
    a client's point stays where it was found."""

    _regions: Vocabulary
    _sites: Vocabulary

    @cached_property
    def regions(self) -> dict[str, PainRegion]:
        """Leaf regions by their slug."""
        return {
            slug: one for slug, one in self._regions.current.items() if not one.is_group
        }

    @cached_property
    def sensitive(self) -> frozenset[str]:
        """Leaf regions whose treatment needs a consent that names them."""
        return frozenset(s for s, one in self.regions.items() if one.sensitive)

    def leaves(self, slugs: Iterable[str]) -> frozenset[str]:
        """The leaf regions of these regions and groups."""
        found: set[str] = set()
        for slug in slugs:
            region = self._regions.current.get(slug)
            if region is None or not region.is_group:
                found.add(slug)
            else:
                found |= self._parts[region.pk]
        return frozenset(found)

    def regions_at(self, spot: Spot) -> frozenset[str]:
        """The regions that a mark on the right side of the body lies in or borders on;
        none for a mark on no view. Of a region that the drawing lacks, and of a mark
        beside the body, its middle is all there is to go by."""
        drawn = regions_near(spot, BORDER) & self.regions.keys()
        away = {
            slug: abs(complex(*spot.point) - complex(*spot_of(one).point))
            for slug, one in self.regions.items()
            if one.view == spot.view
        }
        reach = min(away.values(), default=0.0) + BORDER * HEIGHT
        near = frozenset(slug for slug, far in away.items() if far <= reach)
        return drawn | (near - regions() if drawn else near)

    def regions_of_muscle(self, muscle: UUID) -> frozenset[str]:
        """Every region that a site of the muscle lies in; none without a site."""
        return self._of_muscles.get(muscle, frozenset())

    def spot_of_site(self, site: UUID) -> Spot:
        return spot_of(self._sites.every[site])

    @cached_property
    def _parts(self) -> dict[UUID, set[str]]:
        parts: dict[UUID, set[str]] = defaultdict(set)
        for slug, one in self.regions.items():
            if one.parent_id is not None:
                parts[one.parent_id].add(slug)
        return parts

    @cached_property
    def _of_muscles(self) -> dict[UUID, frozenset[str]]:
        found: dict[UUID, frozenset[str]] = defaultdict(frozenset)
        for site in self._sites.every.values():
            found[site.muscle_id] |= self.regions_at(spot_of(site))
        return found


def body_map() -> BodyMap:
    """In two statements, if it is known."""
    return _map(*((model, stamp_of(model)) for model in (PainRegion, TriggerPointSite)))


@lru_cache(maxsize=20)
def _map(*kinds: tuple[type[CatalogueEntry], Stamp]) -> BodyMap:
    return BodyMap(*(read(model, stamp) for model, stamp in kinds))


def spot_of(place: Any) -> Spot:
    """Where the catalogue gives a site, or a region that is no group."""
    return Spot(place.view, float(place.x), float(place.y))


def mark_of(place: object) -> Spot | None:
    """The mark of a record that has `view`, `x`, `y` and `side`, if it has one."""
    view, x, y = (getattr(place, name, None) for name in ("view", "x", "y"))
    if x is None or y is None or view in {"", BodyView.ANY, None}:
        return None
    return Spot(view, float(x), float(y)).on_the_right(getattr(place, "side", ""))
