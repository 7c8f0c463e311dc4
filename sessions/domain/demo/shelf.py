"""The entries of the reference catalogue that the demo refers to, by slug."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clinic.errors import WrongState
from clinic.models import (
    Contraindication,
    EducationTopic,
    HomeCareTemplate,
    Muscle,
    OutcomeMeasure,
    PainRegion,
    Position,
    RangeOfMotionMovement,
    Technique,
    Tool,
    TriggerPointSite,
)
from clinic.models.catalogue import CatalogueEntry
from clinic.tenancy import SHARED_CLINIC


@dataclass(frozen=True, slots=True)
class Shelf:
    regions: Mapping[str, PainRegion]
    sites: Mapping[str, TriggerPointSite]
    techniques: Mapping[str, Technique]
    tools: Mapping[str, Tool]
    positions: Mapping[str, Position]
    movements: Mapping[str, RangeOfMotionMovement]
    home_care: Mapping[str, HomeCareTemplate]
    contraindications: Mapping[str, Contraindication]
    measures: Mapping[str, OutcomeMeasure]
    muscles: Mapping[str, Muscle]
    topics: Mapping[str, EducationTopic]

    @property
    def red_flags(self) -> list[Contraindication]:
        return [entry for entry in self.contraindications.values() if entry.red_flag]


def take_shelf() -> Shelf:
    """The catalogue as it is current; needs a scope."""
    muscles = _by_slug(Muscle)
    if not muscles:
        raise WrongState(
            "The catalogue is empty; run `manage.py load_catalogue` first."
        )
    sites = _by_slug(TriggerPointSite)
    by_id = {muscle.pk: muscle for muscle in muscles.values()}
    for site in sites.values():
        site.muscle = by_id[site.muscle_id]
    return Shelf(
        regions=_by_slug(PainRegion),
        sites=sites,
        techniques=_by_slug(Technique),
        tools=_by_slug(Tool),
        positions=_by_slug(Position),
        movements=_by_slug(RangeOfMotionMovement),
        home_care=_by_slug(HomeCareTemplate),
        contraindications=_by_slug(Contraindication),
        measures=_by_slug(OutcomeMeasure),
        muscles=muscles,
        topics=_by_slug(EducationTopic),
    )


def _by_slug(model: type[CatalogueEntry]) -> dict[str, Any]:
    """In the order of the slugs: what is drawn from them must repeat."""
    manager = model._default_manager
    rows = manager.filter(retired_at=None, clinic=SHARED_CLINIC).order_by("slug")
    return {row.slug: row for row in rows}
