"""The rules of trigger points, as tables."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from sessions.rules import in_kgf_cm2, is_unusual, recurs, statuses

pytestmark = pytest.mark.no_db

WORDS = {"y": "yes", "n": "no", "?": "not_tested"}


def exam(code):
    """`yyn+`: band, spot, referral; `+` the symptom was recognised."""
    band, spot, referral = (WORDS[letter] for letter in code[:3])
    return SimpleNamespace(
        taut_band=band,
        hypersensitive_spot=spot,
        referred_sensation=referral,
        symptom_recognised="yes" if code.endswith("+") else "no",
    )


# Examinations in their order, and the status each leaves the point with.
COURSES = [
    ("", ""),
    ("???", "-"),
    ("???+", "-"),
    ("y??+", "-"),
    ("yy?", "latent"),
    ("yy?+", "active"),
    ("yyy+", "active"),
    ("yyn", "latent"),
    ("?yy+", "active"),
    ("y?y", "latent"),
    ("nn?", "resolved"),
    ("nnn+", "resolved"),
    ("ynn+", "resolved"),
    ("n??", "-"),
    ("yn?", "-"),
    ("yyy+ yyy", "active latent"),
    ("yyy yyy+", "latent active"),
    ("yyy+ ???", "active active"),
    ("yyy+ y??", "active active"),
    ("yyy+ yn?", "active active"),
    ("yyy+ nnn", "active resolved"),
    ("yyy nn?", "latent resolved"),
    ("nnn yyy+", "resolved recurred"),
    ("yyy+ nnn yyy", "active resolved recurred"),
    ("yyy+ nnn ??? yy?", "active resolved resolved recurred"),
    ("yyy+ nnn yyy yyy+", "active resolved recurred recurred"),
    ("yyy+ nnn yyy ???", "active resolved recurred recurred"),
    ("yyy+ nnn yyy nnn", "active resolved recurred resolved"),
    ("yyy+ nnn yyy nnn yyy", "active resolved recurred resolved recurred"),
]


@pytest.mark.parametrize(("course", "left"), COURSES)
def test_examinations_leave_a_point_with_a_status(course, left):
    found = statuses(exam(code) for code in course.split())

    assert found == ["" if word == "-" else word for word in left.split()]


@pytest.mark.parametrize(
    ("before", "after", "answer"),
    [
        ("resolved", "recurred", True),
        ("recurred", "recurred", False),
        ("active", "latent", False),
        ("", "active", False),
        ("active", "resolved", False),
    ],
)
def test_a_point_recurs_when_it_is_found_again(before, after, answer):
    assert recurs(before, after) is answer


@pytest.mark.parametrize(
    ("kpa", "kgf", "unusual"),
    [
        ("10", "0.10", True),
        ("29.41", "0.30", True),
        ("29.42", "0.30", False),
        ("98.0665", "1.00", False),
        ("245.17", "2.50", False),
        ("1470.99", "15.00", False),
        ("1471.00", "15.00", True),
        ("2000", "20.39", True),
    ],
)
def test_a_threshold_is_converted_and_judged(kpa, kgf, unusual):
    assert in_kgf_cm2(Decimal(kpa)) == Decimal(kgf)
    assert is_unusual(Decimal(kpa)) is unusual
