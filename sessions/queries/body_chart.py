"""What the body chart of a client shows: what is known today, or at an assessment."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext

from clinic.body_chart.findings import (
    Findings,
    Pain,
    PressureLimit,
    Referral,
    TriggerPointMark,
)
from clinic.body_chart.spot import Spot
from clinic.models import Client, Clinic
from clinic.queries.body_map import BodyMap, body_map, mark_of, spot_of
from clinic.queries.client import same_person
from clinic.queries.voiding import in_error
from sessions.enums import PointStatus
from sessions.limits import Limit
from sessions.models import Assessment, TriggerPoint, TriggerPointExam
from sessions.queries.permitted import facts_of
from sessions.rules import statuses

# So many regions are named before a list is cut short.
NAMED = 3


def panels_of(
    client: Client,
    *,
    clinic: Clinic,
    assessment: Assessment | None = None,
    before: Assessment | None = None,
    referral: bool = False,
    limits: bool = True,
) -> list[Findings]:
    """One panel, or that of an earlier assessment before it. It shows the pains of an
    assessment and the points as they stood then; those of the latest, and the points
    as they stand now, unless one is named. Limits are today's."""
    persons, body = same_person(client.pk), body_map()
    bounds: Sequence[Limit] = ()
    if limits:
        bounds = facts_of(client, clinic=clinic).at(timezone.now()).limits
    with timezone.override(clinic.time_zone):
        last = _panel(persons, assessment, body, referral=referral)
        last = replace(last, limits=[_limit(one, body) for one in reversed(bounds)])
        if before is None:
            return [last]
        return [_panel(persons, before, body, referral=referral), last]


def _panel(
    persons: Sequence[UUID],
    assessment: Assessment | None,
    body: BodyMap,
    *,
    referral: bool,
) -> Findings:
    latest = assessment or _latest(persons)
    points = _points(persons, assessment)
    return Findings(
        heading=f"{localdate(latest.assessed_at)}" if latest else "",
        pains=list(_pains(latest)) if latest else [],
        points=[mark for point, status in points for mark in _mark(point, status)],
        referrals=list(_referrals(points, body)) if referral else [],
    )


def _latest(persons: Sequence[UUID]) -> Assessment | None:
    made = Assessment.objects.filter(client__in=persons)
    made = made.exclude(in_error()).exclude(in_error("episode"))
    return made.order_by("-assessed_at", "-pk").first()


def _pains(assessment: Assessment) -> Iterator[Pain]:
    for area in assessment.pain_areas.select_related("region").order_by("pk"):
        yield Pain(
            area.region.name,
            area.region.slug,
            area.side,
            area.now,
            area.quality,
            _seen(area),
        )


def _points(
    persons: Sequence[UUID], assessment: Assessment | None
) -> list[tuple[TriggerPoint, str]]:
    """Each with its status; those alone that were known by then."""
    points = TriggerPoint.objects.filter(client__in=persons).exclude(in_error())
    found = list(points.select_related("muscle", "site").order_by("pk"))
    if assessment is None:
        return [(point, point.status) for point in found]
    exams = TriggerPointExam.objects.filter(
        trigger_point__in=found, examined_at__lte=assessment.assessed_at
    )
    history: dict[UUID, list[TriggerPointExam]] = {}
    for exam in exams.standing().in_order():
        history.setdefault(exam.trigger_point_id, []).append(exam)
    return [
        (point, statuses(history[point.pk])[-1])
        for point in found
        if point.pk in history
    ]


def _mark(point: TriggerPoint, status: str) -> Iterator[TriggerPointMark]:
    spot = _seen(point)
    if spot is None and point.site is not None:
        spot = spot_of(point.site).on_the_right(point.side)
    if spot is not None:
        yield TriggerPointMark(point.muscle.name, spot, point.side, status)


def _seen(place: Any) -> Spot | None:
    """The mark as it was made: mirrored twice it is itself."""
    right = mark_of(place)
    return right and right.on_the_right(place.side)


def _referrals(
    points: Iterable[tuple[TriggerPoint, str]], body: BodyMap
) -> Iterator[Referral]:
    """The zones of points that are not resolved; an essential one beats a spillover."""
    zones: dict[tuple[str, str], bool] = {}
    for point, status in points:
        if point.site is None or status == PointStatus.RESOLVED:
            continue
        for slug in point.site.secondary_regions:
            zones.setdefault((slug, point.side), True)
        for slug in point.site.primary_regions:
            zones[slug, point.side] = False
    for (slug, side), is_spillover in zones.items():
        yield Referral(_name(slug, body.regions), slug, side, is_spillover)


def _limit(limit: Limit, body: BodyMap) -> PressureLimit:
    regions = sorted(limit.regions or ())
    names = [_name(slug, body.regions) for slug in regions[:NAMED]]
    if len(regions) > NAMED:
        names.append("\N{HORIZONTAL ELLIPSIS}")
    return PressureLimit(
        ", ".join(names) or gettext("Whole body"),
        regions,
        limit.side,
        limit.level,
        limit.reason,
    )


def _name(slug: str, regions: Mapping[str, Any]) -> str:
    return regions[slug].name if slug in regions else slug
