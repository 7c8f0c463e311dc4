"""A mark on the body chart: where it lies, and what follows from that."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from clinic.body_chart.figure import NAME
from clinic.body_chart.spot import Place, Spot, place_at
from clinic.enums import BodyView, Side
from clinic.errors import InvalidInput
from clinic.models import PainRegion
from sessions.domain.parts import Values

OPPOSITE = {Side.LEFT.value, Side.RIGHT.value}


def settle_mark(values: Values, at: str = "", known: Any = None) -> Place | None:
    """Where the mark of these values lies. Into `values` go the map it was made on,
    and its side where none is told; what they do not name is as in `known`."""

    def told(name: str) -> Any:
        return values[name] if name in values else getattr(known, name, None)

    view, x, y = told("view"), told("x"), told("y")
    if "x" in values and x is None:
        values["body_map"] = ""
    if not values.keys() & {"view", "x", "y", "side"} or not view or None in {x, y}:
        return None
    side = told("side") or ""
    place = _place(Spot(view, float(x), float(y)), side, at)
    values["body_map"] = NAME
    if not side:
        values["side"] = place.side
    elif {side, place.side} == OPPOSITE:
        raise InvalidInput.at(
            f"{at}side",
            gettext("The mark lies on the %(here)s, and not on the %(there)s.")
            % {"here": Side(place.side).word, "there": Side(side).word},
        )
    return place


def settle_areas(areas: Sequence[Values], known: Collection[UUID] = ()) -> None:
    """The same for areas of pain, which get a region too; those `known` have one."""
    marked: list[tuple[Values, str, str]] = []
    for number, area in enumerate(areas):
        at = f"pain_areas/{number}/"
        place = settle_mark(area, at)
        if "region" in area or (place is None and area.get("id") in known):
            continue
        marked.append((area, place.region if place else "", at))
    if not marked:
        return
    drawn = PainRegion.objects.current().filter(
        slug__in=[slug for _, slug, _ in marked]
    )
    regions = {region.slug: region for region in drawn}
    for area, slug, at in marked:
        if slug not in regions:
            raise InvalidInput.at(f"{at}region", "Name the region, or mark it.")
        area["region"] = regions[slug]


def _place(spot: Spot, side: str, at: str) -> Place:
    if spot.view == BodyView.ANY:
        raise InvalidInput.at(f"{at}view", "A mark is made on one view.")
    place = place_at(spot, side)
    if place is None:
        raise InvalidInput.at(f"{at}x", "The mark lies beside the body.")
    return place
