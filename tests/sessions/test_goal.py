"""How far a goal has come: by the direction of its measure, not by what was typed."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from sessions.models import Goal
from sessions.queries.goal import Reading, progress_of
from tests.clinic.test_scoring import MEASURES

pytestmark = pytest.mark.no_db

AT, TODAY = datetime(2026, 3, 1, 9, tzinfo=UTC), date(2026, 3, 2)
PERSON = UUID(int=1)


def found(measure, latest, **values):
    goal = Goal(
        measure=MEASURES[measure],
        **{
            name: Decimal(value) if name in {"baseline", "target"} else value
            for name, value in values.items()
        },
    )
    reading = None
    if latest is not None:
        reading = Reading(AT, Decimal(latest), None, PERSON)
    progress = progress_of(goal, reading, TODAY)
    return progress.status.value, progress.percent, progress.is_overdue


PAIN = {"baseline": 6, "target": 2}
SKILL = {"baseline": 3, "target": 7}
PAST, COMING = {"due_on": date(2026, 3, 1)}, {"due_on": TODAY}


@pytest.mark.parametrize(
    ("measure", "latest", "values", "expected"),
    [
        ("nrs-11", None, PAIN, ("in_progress", None, False)),
        ("nrs-11", None, PAIN | PAST, ("in_progress", None, True)),
        ("nrs-11", 6, PAIN, ("no_change", 0, False)),
        ("nrs-11", 5, PAIN, ("improving", 25, False)),
        ("nrs-11", 7, PAIN, ("worsening", -25, False)),
        ("nrs-11", 2, PAIN, ("achieved", 100, False)),
        ("nrs-11", 0, PAIN, ("achieved", 150, False)),
        ("nrs-11", 4, PAIN | COMING, ("improving", 50, False)),
        ("nrs-11", 4, PAIN | PAST, ("not_achieved", 50, True)),
        ("nrs-11", 2, PAIN | PAST, ("achieved", 100, False)),
        ("psfs", 5, SKILL, ("improving", 50, False)),
        ("psfs", 2, SKILL, ("worsening", -25, False)),
        ("psfs", 7, SKILL, ("achieved", 100, False)),
        ("psfs", "4.333333", SKILL, ("improving", Decimal("33.3"), False)),
        ("pgic", 3, {"target": 2}, ("in_progress", None, False)),
        ("pgic", 2, {"target": 2}, ("achieved", None, False)),
        ("odi", 30, {"baseline": 40}, ("improving", None, False)),
    ],
)
def test_a_goal_stands_where_its_measure_says(measure, latest, values, expected):
    assert found(measure, latest, **values) == expected
