"""Whether a change of a score reaches what studies found to matter: each by its name.

No value is the threshold: for neck pain alone those of one scale run from 1.3 to 4.1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING

from clinic.enums import BenefitDirection, ChangeUnit, Course, ScoreDirection

if TYPE_CHECKING:
    from clinic.models.catalogue import ImportantChange, OutcomeMeasure

# More pressure is neither better nor worse.
NEVER_PROGRESS = {"pressure-level-5", "pressure-felt-10"}
# Of activities rated one by one: a change of one alone, and of the mean of several.
OF_ONE = {"psfs-stratford-1995-mdc90-single"}
OF_SEVERAL = {"psfs-stratford-1995-mdc90-mean"}
# Scores are kept to six decimals: a third of three thirds must be a whole.
JUDGED = Decimal("0.0001")
COMPARISONS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    ">=": ge,
    "<=": le,
    ">": gt,
    "<": lt,
}


@dataclass(frozen=True, slots=True)
class Change:
    """From the baseline to the latest score; of a baseline of 0 there is no percent."""

    points: Decimal
    percent: Decimal | None
    course: Course


@dataclass(frozen=True, slots=True)
class Judgement:
    """One published value; `reached` is None where it does not apply, and `because`
    says why."""

    known: "ImportantChange"
    reached: bool | None
    because: str = ""


def is_progress(measure: "OutcomeMeasure") -> bool:
    """Whether a change of the score may be called better or worse at all."""
    return measure.slug not in NEVER_PROGRESS


def change_of(measure: "OutcomeMeasure", baseline: Decimal, latest: Decimal) -> Change:
    points = latest - baseline
    percent = (100 * points / baseline).quantize(JUDGED) if baseline > 0 else None
    return Change(points, percent, course_of(measure, points))


def course_of(measure: "OutcomeMeasure", points: Decimal) -> Course:
    """Which way the measure counts it: on some scales up is better."""
    if not points:
        return Course.SAME
    rises = measure.direction == ScoreDirection.HIGHER_IS_BETTER
    return Course.BETTER if (points > 0) == rises else Course.WORSE


def judge(
    known: "ImportantChange",
    baseline: Decimal | None,
    latest: Decimal | None,
    *,
    activities: int = 0,
) -> Judgement:
    """Hold a change against one value; `activities` is how many a score is made of,
    where the client names them."""
    because = _unfit(known, baseline, latest, activities)
    if because or latest is None:
        return Judgement(known, None, because)
    return Judgement(known, _reaches(known, baseline or Decimal(0), latest))


def _unfit(
    known: "ImportantChange",
    baseline: Decimal | None,
    latest: Decimal | None,
    activities: int,
) -> str:
    """Why the value does not apply, or nothing."""
    if latest is None:
        return "There is no score."
    if known.unit == ChangeUnit.RAW:
        return ""
    if baseline is None:
        return "There is no earlier score to compare with."
    if known.unit == ChangeUnit.PERCENT and not baseline:
        return "There is no percentage of a baseline of 0."
    if not _holds(known.baseline_condition, baseline):
        return f"It holds for a baseline of {known.baseline_condition}."
    if known.slug in OF_ONE and activities != 1:
        return "It is for one activity taken alone."
    if known.slug in OF_SEVERAL and activities == 1:
        return "It is for the mean of several activities."
    return ""


def _holds(condition: str, baseline: Decimal) -> bool:
    if not condition:
        return True
    sign = condition.rstrip("0123456789.")
    return COMPARISONS[sign](baseline, Decimal(condition.removeprefix(sign)))


def _reaches(known: "ImportantChange", baseline: Decimal, latest: Decimal) -> bool:
    falls = known.direction_of_benefit == BenefitDirection.LOWER
    if known.unit == ChangeUnit.RAW:
        return latest <= known.value if falls else latest >= known.value
    gain = baseline - latest if falls else latest - baseline
    if known.unit == ChangeUnit.PERCENT:
        gain = 100 * gain / baseline
    return gain.quantize(JUDGED, ROUND_HALF_UP) >= known.value
