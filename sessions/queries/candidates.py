"""What may refer to where it hurts, by the catalogue and by the client's own points."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from clinic.models import Client, Membership, Voiding
from clinic.models.catalogue import Contraindication, PainRegion, TriggerPointSite
from clinic.queries.client import same_person
from sessions.models import TriggerPoint, TriggerPointExam
from sessions.referral import NOTE, Asked, Candidate, ranked, red_flags
from sessions.rules import require_record_reader


@dataclass(frozen=True, slots=True)
class Reasoning:
    red_flags: list[Contraindication]
    candidates: list[Candidate]
    note: str = NOTE


def candidates(
    reports: Sequence[tuple[PainRegion, str]],
    *,
    by: Membership,
    client: Client | None = None,
    adjacent: bool = False,
) -> Reasoning:
    """Red flags of the regions reported, then sites to examine, ranked with reasons.

    A report is a region and a side, where one is known. With `client`, the points they
    have had come first.
    """
    if client is not None:
        require_record_reader(by)
    regions = PainRegion.objects.current().select_related("parent")
    asked = Asked(
        reports, {region.slug: region for region in regions}, adjacent=adjacent
    )
    flags = Contraindication.objects.current().filter(red_flag=True)
    sites = TriggerPointSite.objects.current().select_related("muscle")
    points = list(_points_of(client)) if client else []
    referred = _referred_regions(points) if points else {}
    return Reasoning(red_flags(asked, flags), ranked(asked, sites, points, referred))


def _points_of(client: Client) -> QuerySet[TriggerPoint]:
    voided = Voiding.objects.filter(record=OuterRef("pk"))
    points = TriggerPoint.objects.filter(client__in=same_person(client.pk))
    return points.exclude(Exists(voided)).select_related("muscle", "site")


def _referred_regions(points: list[TriggerPoint]) -> dict[UUID, list[str]]:
    """Where each point was felt to refer to, the latest examination first."""
    exams = TriggerPointExam.objects.filter(trigger_point__in=points)
    found: dict[UUID, list[str]] = defaultdict(list)
    rows: Any = (
        exams.exclude(referred_regions=[])
        .order_by("-examined_at", "-pk")
        .values_list("trigger_point_id", "referred_regions")
    )
    for point, regions in rows:
        found[point] += regions
    return found
