"""The trigger points of a course, and what examining them found."""

from datetime import datetime
from typing import Any

from clinic.body_chart.figure import NAME
from clinic.models import TriggerPointSite
from sessions.domain.demo import figures
from sessions.domain.demo.chance import pick
from sessions.domain.demo.course import Course
from sessions.domain.demo.rows import Chart
from sessions.enums import (
    Finding,
    PalpationMethod,
    PointStatus,
    ReferredKind,
    ThresholdUnit,
)
from sessions.models import (
    Assessment,
    MuscleTone,
    PressureThreshold,
    TriggerPoint,
    TriggerPointExam,
)
from sessions.rules import status_after


def find_points(chart: Chart, course: Course, at: datetime) -> list[TriggerPoint]:
    """The points of a complaint. One known from an earlier course is the same point."""
    known = {
        (point.site_id, point.side): point
        for point in chart.rows.of[TriggerPoint]
        if point.client_id == chart.client.pk
    }
    count = pick(figures.POINTS, chart.chance)
    sites = chart.chance.sample(
        course.complaint.sites, min(count, len(course.complaint.sites))
    )
    points = []
    for slug in sites:
        site = chart.shelf.sites[slug]
        side = course.side
        if side == "bilateral":
            side = chart.chance.choice(("left", "right"))
        point = known.get((site.pk, side))
        points.append(point or _locate(chart, site, side, at))
    return points


def examine(
    chart: Chart,
    point: TriggerPoint,
    verdict: PointStatus,
    at: datetime,
    **parent: Any,
) -> TriggerPointExam:
    """An examination that finds this; the point's status then follows from it."""
    values = _resolved() if verdict == PointStatus.RESOLVED else _present(chart, point)
    recognised = Finding.YES if verdict == PointStatus.ACTIVE else Finding.NO
    exam = chart.add(
        TriggerPointExam,
        at,
        trigger_point=point,
        examiner=chart.therapist,
        examined_at=at,
        method=chart.chance.choice((PalpationMethod.FLAT, PalpationMethod.PINCER)),
        symptom_recognised=recognised,
        **values,
        **parent,
    )
    settle(point, exam)
    return exam


def measure(
    chart: Chart,
    point: TriggerPoint,
    at: datetime,
    *,
    improved: bool,
    assessment: Assessment,
) -> None:
    """Three readings of the algometer at the point, and the tone of its muscle."""
    usual = chart.chance.uniform(*((2.8, 4.2) if improved else (1.5, 2.9)))
    readings = {
        f"reading_{number}": round(usual + chart.chance.uniform(-0.2, 0.2), 2)
        for number in (1, 2, 3)
    }
    chart.add(
        PressureThreshold,
        at,
        assessment=assessment,
        trigger_point=point,
        side=point.side,
        unit=ThresholdUnit.KGF_CM2,
        **readings,
    )
    chart.add(
        MuscleTone,
        at,
        assessment=assessment,
        muscle=point.muscle,
        side=point.side,
        tone=2 if improved else 3,
    )


def settle(point: TriggerPoint, exam: TriggerPointExam) -> None:
    point.status = status_after(exam, point.status)
    point.last_examined_at = exam.examined_at


def mark(site: TriggerPointSite, side: str) -> dict[str, Any]:
    """Where a site is on the body map; the catalogue gives the right side."""
    across = 1 - site.x if side == "left" else site.x
    return {"view": site.view, "x": across, "y": site.y, "body_map": NAME}


def _locate(
    chart: Chart, site: TriggerPointSite, side: str, at: datetime
) -> TriggerPoint:
    return chart.add(
        TriggerPoint, at, muscle=site.muscle, site=site, side=side, **mark(site, side)
    )


def _present(chart: Chart, point: TriggerPoint) -> dict[str, Any]:
    chance = chart.chance
    referred = pick(
        {Finding.YES: 0.6, Finding.NO: 0.15, Finding.NOT_TESTED: 0.25}, chance
    )
    values: dict[str, Any] = {
        "taut_band": Finding.YES,
        "hypersensitive_spot": Finding.YES,
        "referred_sensation": referred,
        "twitch_response": pick({Finding.YES: 0.3, Finding.NOT_TESTED: 0.7}, chance),
        "jump_sign": pick({Finding.YES: 0.5, Finding.NO: 0.5}, chance),
        "tenderness": chance.randint(4, 8),
    }
    if referred == Finding.YES:
        kinds = {ReferredKind.DULL_ACHE: 0.6, ReferredKind.SPREADING_PAIN: 0.4}
        values["referred_kind"] = pick(kinds, chance)
        values["referred_regions"] = list(point.site.primary_regions)
    return values


def _resolved() -> dict[str, Any]:
    return {
        "taut_band": Finding.NO,
        "hypersensitive_spot": Finding.NO,
        "referred_sensation": Finding.NO,
        "tenderness": 1,
    }
