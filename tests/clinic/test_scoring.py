"""Scores: every published example, and what no answers may do to any rule."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clinic.domain.release import newest_release, read_catalogue
from clinic.domain.sheet_rules import UNANSWERED
from clinic.enums import MissingMethod, ScoreFormula
from clinic.models import OutcomeMeasure, ScoringExample
from clinic.scoring import band_of, is_flagged, items_of, score_of, shown, takes

pytestmark = pytest.mark.no_db

CATALOGUE, _ = read_catalogue(newest_release())
MEASURES = {
    row.slug: OutcomeMeasure(**row.values) for row in CATALOGUE.of(OutcomeMeasure)
}
EXAMPLES = CATALOGUE.of(ScoringExample)
MISSING = MissingMethod
ANSWERS = [None, *map(Decimal, ("0", "1", "1.5", "2", "3", "4", "5", "7", "34"))]


def numbers(texts):
    return [None if text == UNANSWERED else Decimal(text) for text in texts]


def named(row):
    return f"{row.slug}: {row.values['source']}"


@st.composite
def answered(draw, *methods):
    """A measure, and answers to it as a client may give them."""
    fits = [one for one in MEASURES.values() if one.missing_method in methods]
    measure = draw(st.sampled_from(fits))
    whole = st.integers(int(measure.item_min), int(measure.item_max)).map(Decimal)
    size = draw(st.sampled_from(list(items_of(measure))))
    return measure, draw(st.lists(st.none() | whole, min_size=size, max_size=size))


def filled(answers, at, value):
    return [value if n == at else answer for n, answer in enumerate(answers)]


@pytest.mark.parametrize("row", EXAMPLES, ids=named)
def test_an_example_has_the_score_and_band_its_source_gives(row):
    values = row.values
    measure, answers = MEASURES[values["measure"]], numbers(values["answers"])

    score = score_of(measure, answers)

    assert len(answers) in items_of(measure)
    assert (score and shown(score)) == values["expected_score"]
    if values["expected_band"]:
        assert band_of(measure, score).split(" or ")[0] == values["expected_band"]


def test_the_examples_ask_every_rule_but_those_of_the_pressure_scales():
    asked = {row.values["measure"] for row in EXAMPLES}

    assert len(EXAMPLES) == 63
    assert MEASURES.keys() - asked == {"pressure-felt-10", "pressure-level-5"}


@given(answered(*MISSING.values))
def test_a_score_never_leaves_its_range(case):
    measure, answers = case
    score = score_of(measure, answers)

    assert score is None or measure.score_min <= score <= measure.score_max


@given(answered(MISSING.NONE))
def test_where_every_answer_is_needed_a_blank_makes_no_score(case):
    measure, answers = case

    assert (score_of(measure, answers) is None) == (None in answers)


@given(answered(MISSING.DROP, MISSING.MEAN), st.data())
def test_a_blank_is_worth_the_mean_of_the_others(case, data):
    measure, answers = case
    given_ = [answer for answer in answers if answer is not None]
    assume(None in answers and len(given_) >= max(1, measure.min_answered))
    at = data.draw(st.sampled_from([n for n, one in enumerate(answers) if one is None]))

    more = filled(answers, at, sum(given_) / len(given_))

    assert abs(score_of(measure, more) - score_of(measure, answers)) <= Decimal("1e-6")


@given(answered(MISSING.ZERO), st.data())
def test_a_mark_left_out_counts_as_none(case, data):
    measure, answers = case
    assume(None in answers)
    at = data.draw(st.sampled_from([n for n, one in enumerate(answers) if one is None]))

    assert score_of(measure, filled(answers, at, Decimal(0))) == score_of(
        measure, answers
    )


@given(answered(*MISSING.values))
def test_too_few_answers_make_no_score_and_enough_make_one(case):
    measure, answers = case
    count = sum(answer is not None for answer in answers)

    assert (score_of(measure, answers) is None) == (count < measure.min_answered)


@given(answered(MISSING.DROP, MISSING.MEAN))
def test_only_a_score_of_exactly_eight_of_ten_is_flagged(case):
    measure, answers = case
    count = sum(answer is not None for answer in answers)

    assert is_flagged(measure, answers) == (
        measure.slug in {"odi", "ndi"} and count == 8
    )


def test_an_own_measure_without_an_answer_has_no_score():
    own = OutcomeMeasure(
        slug="x-own",
        items=3,
        min_answered=0,
        missing_method=MISSING.MEAN,
        formula=ScoreFormula.MEAN,
        item_max=5,
    )

    assert score_of(own, [None, None, None]) is None


@pytest.mark.parametrize(
    ("slug", "taken"),
    [
        ("odi", "0 1 2 3 4 5 7 34"),
        ("nrs-11", "0 1 2 3 4 5 7 34"),
        ("modified-ashworth", "0 1 1.5 2 3 4 5 7 34"),
        ("ppt-algometer", "0 1 1.5 2 3 4 5 7 34"),
    ],
)
def test_answers_are_whole_save_readings_and_the_grade_one_plus(slug, taken):
    fits = [one for one in ANSWERS[1:] if takes(MEASURES[slug], one)]

    assert fits == numbers(taken.split())
    assert takes(MEASURES[slug], Decimal("2.5")) == (slug == "ppt-algometer")


@pytest.mark.parametrize("slug", ["nrs-11", "rmdq", "psfs", "ppt-algometer"])
def test_a_measure_without_fixed_bands_has_none(slug):
    assert {band_of(MEASURES[slug], Decimal(n)) for n in range(11)} == {""}


@pytest.mark.parametrize(
    ("slug", "score", "band"),
    [
        ("odi", "20.4", "minimal"),
        ("odi", "20.5", "moderate"),
        ("ndi", "34.4", "severe"),
        ("vas-100", "65", "severe"),
        ("groc", "-0.4", "same"),
    ],
)
def test_the_band_is_that_of_the_score_rounded_half_up(slug, score, band):
    assert band_of(MEASURES[slug], Decimal(score)) == band
