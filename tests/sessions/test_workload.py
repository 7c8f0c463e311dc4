"""How sessions and days follow on each other."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.workload import (
    Load,
    Run,
    Span,
    by_week,
    longest_run,
    most_days_in_a_row,
)

pytestmark = pytest.mark.no_db

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(minutes):
    return NINE + timedelta(minutes=minutes)


def spans(*pairs):
    return [Span(at(start), at(end)) for start, end in pairs]


@pytest.mark.parametrize(
    ("held", "run"),
    [
        ([], None),
        ([(0, 60)], (1, 0, 60)),
        ([(0, 60), (74, 120)], (2, 0, 120)),
        ([(0, 60), (75, 120)], (1, 0, 60)),
        ([(0, 60), (60, 120), (200, 230), (235, 260), (261, 300)], (3, 200, 300)),
        ([(0, 60), (10, 20), (70, 80)], (3, 0, 80)),
        ([(200, 260), (0, 50)], (1, 200, 260)),
    ],
)
def test_sessions_in_a_row(held, run):
    sessions, *ends = run or (None, None, None)

    assert longest_run(spans(*held)) == (run and Run(sessions, *map(at, ends)))


@given(
    st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 90)), max_size=12),
    st.randoms(),
)
def test_the_order_in_which_sessions_are_read_changes_nothing(starts, random):
    held = spans(*((start, start + length) for start, length in starts))
    shuffled = random.sample(held, len(held))

    run = longest_run(held)

    assert longest_run(shuffled) == run
    assert run is None or 1 <= run.sessions <= len(held)


@pytest.mark.parametrize(
    ("days", "most"), [([], 0), ([1], 1), ([1, 2, 2, 4], 2), ([9, 3, 4, 5, 8], 3)]
)
def test_days_in_a_row(days, most):
    assert most_days_in_a_row(date(2026, 3, day) for day in days) == most


def test_a_week_adds_up_its_days_from_monday():
    days = {
        date(2026, 3, 1): Load(sessions=1, seconds=60),
        date(2026, 3, 2): Load(sessions=2, seconds=600, thumb=60),
        date(2026, 3, 8): Load(sessions=1, seconds=30, untimed=1),
    }

    assert by_week(days) == {
        date(2026, 2, 23): Load(sessions=1, seconds=60),
        date(2026, 3, 2): Load(sessions=3, seconds=630, thumb=60, untimed=1),
    }
