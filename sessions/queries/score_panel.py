"""One measure's scores as a panel: its bands, and the published values of a change."""

from decimal import Decimal

from django.utils.timezone import localdate
from django.utils.translation import gettext

from clinic.enums import BenefitDirection, ChangeUnit, ScoreDirection
from clinic.important_change import Judgement
from clinic.models import OutcomeMeasure
from clinic.scoring import band_of, bands, shown
from sessions.queries.outcome import MeasureCourse
from sessions.trend.record import Band, Level, Panel, Reading, Series

# A score is rounded half up before its band is told.
HALF = 0.5


def score_panel(course: MeasureCourse) -> Panel:
    """Levels are told of whole scores: where a client names the activities, and they
    differ, what was compared is not on this scale."""
    measure = course.measure
    readings = [
        Reading(
            localdate(one.answered_at),
            float(shown(one.score)),
            band_of(measure, one.score),
            one.is_flagged,
        )
        for one in course.series
        if one.score is not None
    ]
    low, high = float(measure.score_min), float(measure.score_max)
    baseline = course.baseline.score if course.baseline and course.change else None
    if course.activities_differ:
        baseline = None
    return Panel(
        measure.name,
        low,
        high,
        [Series("", readings)],
        unit="" if "{" in measure.unit else measure.unit,
        remark=_remark(course),
        bands=_bands(measure),
        baseline=None if baseline is None else float(shown(baseline)),
        levels=[
            level
            for one in course.important_changes
            if (level := _level(one, baseline)) is not None
        ],
    )


def _bands(measure: OutcomeMeasure) -> list[Band]:
    low = float(measure.score_min)
    return [Band(max(start - HALF, low), name) for start, name in bands(measure.bands)]


def _remark(course: MeasureCourse) -> str:
    if not course.is_progress:
        return gettext("more is neither better nor worse")
    if course.measure.direction == ScoreDirection.HIGHER_IS_BETTER:
        return gettext("higher is better")
    return gettext("lower is better")


def _level(one: Judgement, baseline: Decimal | None) -> Level | None:
    """Where the latest score has to be; None for a value that does not apply."""
    known = one.known
    if one.reached is None:
        return None
    name = f"{known.kind} {known.value.normalize():f} {known.unit}: {known.slug}"
    if known.unit == ChangeUnit.RAW:
        return Level(float(known.value), name, one.reached)
    if baseline is None:
        return None
    asked = known.value
    if known.unit == ChangeUnit.PERCENT:
        asked = baseline * known.value / 100
    falls = known.direction_of_benefit == BenefitDirection.LOWER
    return Level(
        float(baseline - asked if falls else baseline + asked), name, one.reached
    )
