from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from sessions.adherence import Report, total, weeks_of

pytestmark = pytest.mark.no_db

MONDAY = date(2026, 3, 2)
SUNDAY = MONDAY + timedelta(days=6)


def item(starts: int = 0, ends: int | None = None, **values: Any) -> Any:
    """An instruction; days are counted from the Monday."""
    asked = {"status": "active", "days_per_week": None} | values
    ends_on = None if ends is None else MONDAY + timedelta(days=ends)
    return SimpleNamespace(
        starts_on=MONDAY + timedelta(days=starts), ends_on=ends_on, **asked
    )


def was(day: int, status: str = "active", days_per_week: int | None = None) -> Any:
    return SimpleNamespace(
        changed_on=MONDAY + timedelta(days=day),
        was_status=status,
        was_days_per_week=days_per_week,
    )


# The instruction, its changes, the last day asked about (0 is Monday); days due, by
# week.
DUE = {
    "every day": (item(), [], 6, [7]),
    "three days a week": (item(days_per_week=3), [], 6, [3]),
    "today counts": (item(), [], 2, [3]),
    "a late start": (item(starts=5), [], 6, [2]),
    "a late start of few days a week": (item(starts=5, days_per_week=3), [], 6, [2]),
    "two weeks": (item(days_per_week=5), [], 13, [5, 5]),
    "an end": (item(ends=9), [], 20, [7, 3]),
    "an end not yet reached": (item(ends=9), [], 7, [7, 1]),
    "not begun": (item(starts=7), [], 6, []),
    "ended, as its end says": (item(ends=9, status="ended"), [], 20, [7, 3]),
    "given as paused": (item(status="paused"), [], 6, [0]),
    "paused since Thursday": (item(status="paused"), [was(3)], 6, [3]),
    "paused, few days a week": (
        item(status="paused", days_per_week=2),
        [was(3, days_per_week=2)],
        6,
        [2],
    ),
    "paused and taken up again": (item(), [was(2), was(5, "paused")], 6, [4]),
    "a week of pause": (item(), [was(7), was(14, "paused")], 20, [7, 0, 7]),
    "ended on Thursday": (item(status="ended"), [was(3)], 20, [3]),
    "ended and taken up again": (item(), [was(3), was(10, "ended")], 13, [3, 4]),
    "another dose from the second week": (
        item(days_per_week=3),
        [was(7, days_per_week=7)],
        13,
        [7, 3],
    ),
    "another dose within a week": (
        item(days_per_week=2),
        [was(4, days_per_week=7)],
        6,
        [6],
    ),
    "changed twice on a day": (
        item(days_per_week=2),
        [was(0, days_per_week=7), was(0, days_per_week=5)],
        6,
        [2],
    ),
}


@pytest.mark.parametrize(("asked", "changes", "until", "due"), DUE.values(), ids=DUE)
def test_so_many_days_were_due(asked, changes, until, due):
    weeks = weeks_of(asked, changes, [], until=MONDAY + timedelta(days=until))

    assert [week.due for week in weeks] == due
    assert [week.unreported for week in weeks] == due
    assert [week.week for week in weeks] == [
        MONDAY + timedelta(weeks=n) for n in range(len(due))
    ]


def reports(*rows: tuple[int, str, str]) -> list[Report]:
    return [Report(MONDAY + timedelta(days=n - n % 7), *rest) for n, *rest in rows]


def test_a_day_nobody_reported_is_neither_done_nor_not_done():
    said = reports(
        (0, "done", ""),
        (1, "done", ""),
        (2, "not_done", "pain"),
        (3, "not_done", "pain"),
        (4, "partly", "time"),
    )

    (week,) = weeks_of(item(), [], said, until=SUNDAY)

    assert (week.due, week.done, week.partly, week.not_done) == (7, 2, 1, 2)
    assert week.unreported == 2
    assert week.reasons == {"pain": 2, "time": 1}
    assert week.adherence == 0.286


def test_more_than_was_due_is_no_more_than_all_of_it():
    said = reports((0, "done", ""), (1, "done", ""), (2, "done", ""))

    (week,) = weeks_of(item(days_per_week=2), [], said, until=SUNDAY)

    assert (week.adherence, week.unreported) == (1.0, 0)


def test_where_nothing_was_due_there_is_no_rate():
    (week,) = weeks_of(item(status="paused"), [], [], until=SUNDAY)

    assert week.adherence is None


def test_the_weeks_add_up():
    said = reports((0, "done", ""), (1, "not_done", "time"), (8, "not_done", "time"))

    whole = total(weeks_of(item(), [], said, until=SUNDAY + timedelta(days=7)))

    assert (whole.week, whole.due, whole.done, whole.not_done) == (MONDAY, 14, 1, 2)
    assert (whole.unreported, whole.reasons) == (11, {"time": 2})
    assert total([]) is None
