"""Scores by the published rules of the catalogue, and the bands they fall into."""

import re
from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import cache
from typing import TYPE_CHECKING

from clinic.enums import MissingMethod, ScoreFormula

if TYPE_CHECKING:
    from clinic.models.catalogue import OutcomeMeasure

KEPT, SHOWN = Decimal("0.000001"), Decimal("0.1")

# The client names the items of this scale: three activities, or up to five.
NAMED_BY_CLIENT = {"psfs": range(1, 6)}
# What a device reads has decimals; of grades, 1+ alone, kept as 1.5 to have its order.
READINGS = {"ppt-algometer"}
HALF_GRADES = {"modified-ashworth": {Decimal("1.5")}}
# So few answers still make a score, and it says so: a working rule.
FLAGGED = {"odi", "ndi"}
OWN = "x-"

FORM = re.compile(r"\(v(?P<form>[^)]+)\)")
BAND = re.compile(
    r"(?P<low>-?\d+)(?:-\d+|\.\.-?\d+| and more)? "
    r"(?P<label>[a-z][a-z-]*(?: [a-z-]*[a-z])*?)"
    r"(?: interference .*| - .*| \(.*\))?"
)


def items_of(measure: "OutcomeMeasure") -> range:
    """How many answers the measure may have."""
    return NAMED_BY_CLIENT.get(measure.slug, range(measure.items, measure.items + 1))


def form_of(measure: "OutcomeMeasure") -> str:
    """The form that the catalogue's name tells: `2.1a`, or else the whole name."""
    found = FORM.search(measure.name)
    return found["form"] if found else measure.name


def activity_key(activity: str) -> str:
    """Ratings are of one activity where every word is the same; case and blanks do not
    count."""
    return " ".join(activity.split()).casefold()


def takes(measure: "OutcomeMeasure", answer: Decimal) -> bool:
    """Whether there is such an answer, within the bounds: most are whole numbers."""
    if measure.slug in READINGS or measure.slug.startswith(OWN):
        return True
    halves = HALF_GRADES.get(measure.slug, set())
    return answer == answer.to_integral_value() or answer in halves


def score_of(
    measure: "OutcomeMeasure", answers: Sequence[Decimal | None]
) -> Decimal | None:
    """The score of answers in printed order, or None where the rule gives none."""
    given = [answer for answer in answers if answer is not None]
    method, size, counted = measure.missing_method, len(answers), len(given)
    needed = size if method == MissingMethod.NONE else measure.min_answered
    if counted < needed or not (given or method == MissingMethod.ZERO):
        return None
    total = sum(given, Decimal(0))
    if method == MissingMethod.MEAN:
        total, counted = total * size / counted, size
    if method == MissingMethod.ZERO:
        counted = size
    if measure.formula == ScoreFormula.MEAN:
        total = total / counted
    if measure.formula == ScoreFormula.PERCENT:
        total = 100 * total / (measure.item_max * counted)
    return total.quantize(KEPT, ROUND_HALF_UP)


def is_flagged(measure: "OutcomeMeasure", answers: Sequence[Decimal | None]) -> bool:
    """Whether the score rests on the fewest answers that make one."""
    answered = sum(answer is not None for answer in answers)
    return measure.slug in FLAGGED and answered == measure.min_answered


def shown(figure: Decimal) -> Decimal:
    """As it is printed: to one decimal, half up."""
    return figure.quantize(SHOWN, ROUND_HALF_UP)


def band_of(measure: "OutcomeMeasure", score: Decimal) -> str:
    """The last band that begins no higher than the score rounded half up.

    The printed bands leave gaps: that 4.4 belongs to 0-4 is a working rule.
    """
    whole = (score + Decimal("0.5")).to_integral_value(ROUND_FLOOR)
    fits = [label for low, label in bands(measure.bands) if low <= whole]
    return fits[-1] if fits else ""


@cache
def bands(text: str) -> tuple[tuple[int, str], ...]:
    """Where each band begins, if the catalogue's words are a list of bands and no more:
    a remark on bands that were seen once makes none."""
    found = [BAND.fullmatch(part) for part in text.split(", ")]
    if not all(found):
        return ()
    return tuple((int(one["low"]), one["label"]) for one in found if one)
