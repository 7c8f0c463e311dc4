"""Which trigger-point sites may refer to where it hurts: ranked, each with its reason.

Loaded objects only, no queries. The zones are a working model without probabilities, so
no percentage is computed; neither a point nor its referral has a fixed place (2018
consensus, Pain Med 2018;19:142).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

from clinic.enums import BodyGroup, ScreeningArea, Side, Urgency
from sessions.enums import PointStatus, ReferralZone

NOTE = (
    "Possible sources to examine, once red flags are excluded. It helps an examination "
    "and is no diagnosis."
)
HEART_FIRST = "Exclude heart disease first."
OUTSIDE_SCOPE = "Internal examination is outside massage scope."

SIDES = (Side.LEFT.value, Side.RIGHT.value)
ZONES = [
    ReferralZone.RECORDED,
    ReferralZone.PRIMARY,
    ReferralZone.SECONDARY,
    ReferralZone.ADJACENT,
]
# The client's own points, in this order; one that no examination decided counts as it.
STATUSES = [
    PointStatus.ACTIVE,
    PointStatus.RECURRED,
    PointStatus.LATENT,
    "",
    PointStatus.RESOLVED,
]
AREAS = {
    "head": {ScreeningArea.HEAD},
    "neck": {ScreeningArea.NECK},
    "shoulder": {ScreeningArea.SHOULDER},
    "back": {ScreeningArea.BACK},
    "chest": {ScreeningArea.CHEST},
    "abdomen": {ScreeningArea.ABDOMEN},
    "pelvis-hip": {ScreeningArea.PELVIS},
    "upper-limb": {ScreeningArea.ARM, ScreeningArea.LIMB},
    "lower-limb": {ScreeningArea.LEG, ScreeningArea.LIMB},
}
HEART = "chest-pain-cardiac"
JAW = {"cheek-jaw", "ear-tmj"}  # The heart's pain is felt there too.
CHEST_AND_ARM = {
    "pectoralis-major",
    "pectoralis-minor",
    "scalenes",
    "serratus-anterior",
    "serratus-posterior-superior",
    "sternalis",
}
INTERNAL = {"levator-ani-coccygeus", "obturator-internus"}

Felt = dict[str, list[str]]


class Mark(NamedTuple):
    """A place on a view of the body map."""

    view: str = ""
    x: Decimal | None = None
    y: Decimal | None = None


class Asked:
    """Where it hurts: places of the body map with their sides, and their neighbours
    where those are wanted. A group stands for its places, no one side for both."""

    def __init__(
        self,
        reports: Iterable[tuple[Any, str]],
        regions: Mapping[str, Any],
        *,
        adjacent: bool = False,
    ) -> None:
        self.regions = regions
        self.sides: dict[str, set[str]] = defaultdict(set)
        self.beside: dict[str, list[str]] = defaultdict(list)
        for region, side in reports:
            for place in self._places(region):
                both = side not in SIDES or not place.side_applicable
                self.sides[place.slug].update(SIDES if both else [side])
        for slug in self.sides if adjacent else ():
            for neighbour in regions[slug].adjacent:
                self.beside[neighbour].append(slug)

    def _places(self, region: Any) -> list[Any]:
        if not region.is_group:
            return [region]
        return [
            one for one in self.regions.values() if self.group(one.slug) == region.slug
        ]

    def group(self, slug: str) -> str:
        region = self.regions.get(slug)
        return region.parent.slug if region and region.parent else ""

    def of(self, regions: Iterable[str], side: str) -> list[str]:
        """Those of the regions that hurt on this side."""
        return [slug for slug in regions if side in self.sides.get(slug, ())]

    def felt(self, site: Any, side: str) -> Felt:
        """The places that hurt, by the zone of the site they lie in, or lie beside."""
        primary = self.of(site.primary_regions, side)
        secondary = self.of(site.secondary_regions, side)
        beside = [
            slug
            for zone in (*site.primary_regions, *site.secondary_regions)
            for slug in self.of(self.beside.get(zone, ()), side)
        ]
        zones = {
            ReferralZone.PRIMARY: primary,
            ReferralZone.SECONDARY: secondary,
            ReferralZone.ADJACENT: [
                slug
                for slug in dict.fromkeys(beside)
                if slug not in primary and slug not in secondary
            ],
        }
        return {zone: slugs for zone, slugs in zones.items() if slugs}

    def names(self, slugs: Iterable[str]) -> str:
        return ", ".join(self.regions[slug].name for slug in slugs)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A site to examine, or a point the client has had, and what speaks for it."""

    muscle: Any
    site: Any
    side: str
    felt: Felt
    trigger_point: Any
    reason: str
    caution: str
    rank: int = 0

    @property
    def zone(self) -> str:
        return next(iter(self.felt))

    @property
    def regions(self) -> list[str]:
        return list(dict.fromkeys(slug for zone in self.felt.values() for slug in zone))

    @property
    def label(self) -> str:
        return self.site.label if self.site else ""

    @property
    def location(self) -> str:
        written = self.trigger_point.location if self.trigger_point else ""
        return written or (self.site.location if self.site else "")

    @property
    def mark(self) -> Mark:
        """The point's own; else the site's, which is given for the right."""
        point, site = self.trigger_point, self.site
        if point and point.view:
            return Mark(point.view, point.x, point.y)
        if site is None:
            return Mark()
        x = 1 - site.x if self.side == Side.LEFT else site.x
        return Mark(site.view, x, site.y)

    @property
    def order(self) -> tuple[Any, ...]:
        """The client's own first, then by zone, by how many of the places it is felt
        in, and down the body."""
        point, muscle, site = self.trigger_point, self.muscle, self.site
        return (
            STATUSES.index(point.status) if point else len(STATUSES),
            ZONES.index(ReferralZone(self.zone)),
            -len(self.regions),
            list(BodyGroup).index(muscle.body_group),
            muscle.name,
            (site.number or 0, site.slug) if site else (0, ""),
            self.side,
        )


def ranked(
    asked: Asked,
    sites: Iterable[Any],
    points: Iterable[Any] = (),
    referred: Mapping[Any, Iterable[str]] | None = None,
) -> list[Candidate]:
    """Every site whose pain may be felt where it hurts, and the client's `points`.

    `referred` says, by a point's key, where examinations felt it refer to.
    """
    sites, referred = list(sites), referred or {}
    held = _by_place(points, {site.slug for site in sites})
    found = []
    for site in sites:
        for side in SIDES:
            own = held.pop((site.slug, side), None)
            point = min(own, key=_standing) if own else None
            felt = asked.felt(site, side) or _recorded(asked, point, side, referred)
            if felt:
                found.append(_candidate(asked, site, side, felt, point, referred))
    for (_, at), (point, *_) in held.items():  # at no site of the catalogue
        zones = [
            asked.felt(site, at)
            for site in sites
            if site.muscle.slug == point.muscle.slug
        ]
        felt = min(filter(None, zones), key=_zone, default={})
        felt = felt or _recorded(asked, point, at, referred)
        if felt:
            found.append(_candidate(asked, None, at, felt, point, referred))
    in_order = sorted(found, key=lambda one: one.order)
    return [replace(one, rank=rank) for rank, one in enumerate(in_order, 1)]


def red_flags(asked: Asked, contraindications: Iterable[Any]) -> list[Any]:
    """The red flags of where it hurts: the heart's, then the most urgent first. Those
    asked of everyone, whatever hurts, are the screening's to ask."""
    groups = {asked.group(slug) for slug in asked.sides}
    areas = {area for group in groups for area in AREAS.get(group, ())}
    if "flank" in asked.sides:
        areas.add(ScreeningArea.FLANK)
    belonging = [
        one
        for one in contraindications
        if areas & set(one.applies_to)
        or (one.slug == HEART and JAW & asked.sides.keys())
    ]
    urgency = list(Urgency)
    return sorted(
        belonging,
        key=lambda one: (one.slug != HEART, urgency.index(one.urgency), one.slug),
    )


def hint_of(contraindication: Any) -> str:
    return HEART_FIRST if contraindication.slug == HEART else ""


def _by_place(
    points: Iterable[Any], sites: set[str]
) -> dict[tuple[Any, str], list[Any]]:
    """A client's points by site, or each by itself, and side: one that names no one
    side counts for both."""
    held: dict[tuple[Any, str], list[Any]] = defaultdict(list)
    for point in points:
        known = point.site is not None and point.site.slug in sites
        place = point.site.slug if known else point.pk
        for side in SIDES if point.side not in SIDES else (point.side,):
            held[place, side].append(point)
    return held


def _standing(point: Any) -> int:
    return STATUSES.index(point.status)


def _zone(felt: Felt) -> int:
    return ZONES.index(ReferralZone(next(iter(felt))))


def _recorded(
    asked: Asked, point: Any, side: str, referred: Mapping[Any, Iterable[str]]
) -> Felt:
    if point is None:
        return {}
    slugs = asked.of(dict.fromkeys(referred.get(point.pk, ())), side)
    return {ReferralZone.RECORDED: slugs} if slugs else {}


def _candidate(
    asked: Asked,
    site: Any,
    side: str,
    felt: Felt,
    point: Any,
    referred: Mapping[Any, Iterable[str]],
) -> Candidate:
    muscle = site.muscle if site else point.muscle
    recorded = _recorded(asked, point, side, referred)
    reason = " ".join(_reason(asked, felt | recorded, point))
    return Candidate(
        muscle, site, side, felt, point, reason, _caution(asked, muscle, site)
    )


def _reason(asked: Asked, felt: Felt, point: Any) -> Iterator[str]:
    if point:
        status = point.status or "not decided by an examination yet"
        yield f"The client has had this point: {status}."
    told = {
        ReferralZone.RECORDED: "An examination felt it refer to",
        ReferralZone.PRIMARY: "Pain from here is felt above all in",
        ReferralZone.SECONDARY: "Pain from here may spread to",
        ReferralZone.ADJACENT: "Pain from here is felt beside",
    }
    for zone, sentence in told.items():
        if zone in felt:
            yield f"{sentence}: {asked.names(felt[zone])}."


def _caution(asked: Asked, muscle: Any, site: Any) -> str:
    if muscle.slug in INTERNAL:
        return OUTSIDE_SCOPE
    zones = (*site.primary_regions, *site.secondary_regions) if site else ()
    chest = "chest" in {asked.group(slug) for slug in zones}
    return HEART_FIRST if chest or muscle.slug in CHEST_AND_ARM else ""
