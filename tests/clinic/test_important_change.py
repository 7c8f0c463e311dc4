"""Change against every published value: by name, never by one threshold."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.enums import ChangeUnit, Course
from clinic.important_change import change_of, is_progress, judge
from clinic.models import ImportantChange
from tests.clinic.test_scoring import CATALOGUE, MEASURES

pytestmark = pytest.mark.no_db

ROWS = CATALOGUE.of(ImportantChange)
OF = {row.slug: row.values["measure"] for row in ROWS}
KNOWN = {
    row.slug: ImportantChange(
        **{name: value for name, value in row.values.items() if name != "measure"}
    )
    for row in ROWS
}


def judged(measure, baseline, latest, **values):
    """`reached` of every value of the measure, by its slug."""
    return {
        slug: judge(KNOWN[slug], baseline, latest, **values).reached
        for slug in KNOWN
        if OF[slug] == measure
    }


@pytest.mark.parametrize("slug", KNOWN)
def test_a_value_is_reached_at_itself_and_not_just_below(slug):
    """Each row of the catalogue, from a baseline it holds for."""
    known, measure = KNOWN[slug], MEASURES[OF[slug]]
    one = {"activities": 1 if slug.endswith("-single") else 3}
    baseline = measure.score_max if known.direction_of_benefit == "lower" else None
    baseline = baseline or max(measure.score_min, Decimal(2))
    step = known.value if known.unit == ChangeUnit.POINTS else None
    if known.unit == ChangeUnit.PERCENT:
        step = baseline * known.value / 100
    sign = -1 if known.direction_of_benefit == "lower" else 1
    at = known.value if known.unit == ChangeUnit.RAW else baseline + sign * step
    short = at - sign * Decimal("0.01")

    assert judge(known, baseline, at, **one).reached is True
    assert judge(known, baseline, short, **one).reached is False


@given(st.sampled_from(sorted(KNOWN)), st.decimals(0, 10, places=1))
def test_no_change_reaches_nothing(slug, score):
    known = KNOWN[slug]
    if known.unit != ChangeUnit.RAW:
        assert judge(known, score, score, activities=3).reached is not True


def test_the_values_of_one_scale_disagree():
    """Neck pain from 6 to 4: a third less, by some important, by others not."""
    reached = judged("nrs-11", Decimal(6), Decimal(4))

    assert {slug for slug, is_reached in reached.items() if not is_reached} == {
        "nrs-11-abbott-2014-large",
        "nrs-11-kovacs-2008-mean",
        "nrs-11-kovacs-2008-mdc",
    }


def test_a_percentage_of_nothing_and_a_baseline_too_low_do_not_apply():
    reached = judged("nrs-11", Decimal(0), Decimal(0))
    low = judge(KNOWN["nrs-11-kovacs-2008-roc"], Decimal("2.9"), Decimal(0))

    assert {slug for slug, known in reached.items() if known is None} == {
        slug for slug in reached if slug.endswith("-percent") or "kovacs" in slug
    }
    assert (low.reached, low.because) == (None, "It holds for a baseline of >=3.")


def test_a_percentage_is_judged_on_the_score_before_it_is_rounded():
    """20 of 45 to 14 of 45 is three tenths less, though neither is a whole number."""
    reached = judged("odi", Decimal("44.444444"), Decimal("31.111111"))

    assert reached["odi-ostelo-2008-percent"] is True


def test_an_answer_about_change_needs_no_baseline():
    assert judged("pgic", None, Decimal(2)) == {"pgic-much-improved": True}
    assert judged("pgic-hurst-bolton", None, Decimal(2)) == {
        "pgic-hurst-bolton-5": False
    }
    assert judged("groc", None, Decimal(4)) == {
        "groc-moderate": True,
        "groc-large": False,
    }
    assert set(judged("odi", None, Decimal(36)).values()) == {None}


def test_one_activity_alone_is_held_against_its_own_value():
    def of(activities):
        reached = judged("psfs", Decimal(3), Decimal(5), activities=activities)
        return {slug.rpartition("-")[2]: known for slug, known in reached.items()}

    assert of(3)["mean"] is True
    assert of(3)["single"] is None
    assert of(1)["mean"] is None
    assert of(1)["single"] is False


@pytest.mark.parametrize(
    ("slug", "baseline", "latest", "points", "percent", "course"),
    [
        ("odi", 68, 36, -32, Decimal("-47.0588"), Course.BETTER),
        ("nrs-11", 4, 6, 2, 50, Course.WORSE),
        ("psfs", 3, 6, 3, 100, Course.BETTER),
        ("psfs", 3, 2, -1, Decimal("-33.3333"), Course.WORSE),
        ("nrs-11", 0, 3, 3, None, Course.WORSE),
        ("groc", -2, 1, 3, None, Course.BETTER),
        ("ndi", 16, 16, 0, 0, Course.SAME),
    ],
)
def test_a_change_is_told_in_points_and_percent_and_by_direction(
    slug, baseline, latest, points, percent, course
):
    change = change_of(MEASURES[slug], Decimal(baseline), Decimal(latest))

    assert (change.points, change.percent, change.course) == (points, percent, course)


def test_pressure_is_never_progress():
    never = {slug for slug, measure in MEASURES.items() if not is_progress(measure)}

    assert never == {"pressure-level-5", "pressure-felt-10"}
    assert never & set(OF.values()) == set()
