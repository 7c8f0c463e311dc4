"""Where days and figures lie."""

from datetime import date, timedelta

import pytest

from sessions.trend.scale import Axis, Scale, round_ends

pytestmark = pytest.mark.no_db

FIRST = date(2026, 1, 1)


def axis(days):
    return Axis(FIRST, FIRST + timedelta(days=days - 1), 100, 200)


def test_a_day_has_its_breadth_and_a_mark_in_the_middle():
    ten = axis(10)

    assert (ten.start(FIRST), ten.place(FIRST), ten.end(FIRST)) == (100, 105, 110)
    assert ten.place(ten.last) == 195
    assert (ten.start(date(2025, 1, 1)), ten.end(date(2027, 1, 1))) == (100, 200)


@pytest.mark.parametrize(
    ("days", "kind", "first", "second"),
    [
        (1, "day", "2026-01-01", None),
        (12, "day", "2026-01-01", "2026-01-02"),
        (60, "day", "2026-01-05", "2026-01-12"),
        (120, "day", "2026-01-05", "2026-01-19"),
        (365, "month", "2026-01-01", "2026-02-01"),
        (1500, "month", "2026-01-01", "2026-07-01"),
        (9000, "year", "2030-01-01", "2035-01-01"),
    ],
)
def test_days_are_named_by_the_week_the_month_or_the_year(days, kind, first, second):
    named, ticks = axis(days).ticks()

    assert (named, str(ticks[0])) == (kind, first)
    assert [str(one) for one in ticks[1:2]] == ([second] if second else [])
    assert len(ticks) <= 13


def test_figures_lie_between_the_ends_and_beyond_them_at_the_end():
    scale = Scale(0, 10, 300, 200)

    assert [scale.place(n) for n in (0, 5, 10, 12, -1)] == [300, 250, 200, 200, 300]
    assert Scale(3, 3, 300, 200).place(3) == 300


def test_round_figures_are_named():
    assert Scale(0, 100, 0, 0).ticks() == [0, 20, 40, 60, 80, 100]
    assert Scale(-7, 7, 0, 0).ticks() == [-5, 0, 5]
    assert Scale(0, 0, 0, 0).ticks() == [0]


def test_round_ends_hold_every_figure_and_nothing():
    assert round_ends([34, 49]) == (0, 60)
    assert round_ends([-12, 3]) == (-15, 5)
    assert round_ends([343.2]) == (0, 400)
    assert round_ends([0]) == (0, 0)
