"""How faithfully home care is done: done over due, week by week."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncWeek
from django.utils import timezone

from sessions.enums import LogStatus
from sessions.models import HomeCareInstruction

WEEK = timedelta(days=7)
MOST_WEEKS = 260


@dataclass(frozen=True, slots=True)
class AdherenceWeek:
    """One week from Monday. A day counts once, however often it was reported."""

    week: date
    due: int
    done: int
    partly: int
    not_done: int

    @property
    def adherence(self) -> float | None:
        """Days done over days due, at most 1; a day partly done is not counted."""
        return min(1.0, round(self.done / self.due, 3)) if self.due else None


def adherence_of(
    instruction: HomeCareInstruction, *, until: date | None = None
) -> list[AdherenceWeek]:
    """Every week from its start until today or its end. Days nobody reported stay
    unreported: due, and neither done nor not done."""
    until = min(filter(None, [until or timezone.localdate(), instruction.ends_on]))
    days_a_week = instruction.days_per_week or 7
    reported: dict[Any, Any] = {
        row["week"]: row
        for row in instruction.logs.filter(done_on__lte=until)
        .annotate(week=TruncWeek("done_on"))
        .values("week")
        .annotate(
            **{
                status: Count("done_on", distinct=True, filter=Q(status=status))
                for status in LogStatus.values
            }
        )
    }
    start = instruction.starts_on
    week = start - timedelta(days=start.weekday())
    weeks: list[AdherenceWeek] = []
    while week <= until and len(weeks) < MOST_WEEKS:
        first, last = max(week, start), min(week + WEEK - timedelta(days=1), until)
        due = min(days_a_week, (last - first).days + 1)
        counts = reported.get(week, {})
        weeks.append(
            AdherenceWeek(
                week,
                due,
                done=counts.get(LogStatus.DONE, 0),
                partly=counts.get(LogStatus.PARTLY, 0),
                not_done=counts.get(LogStatus.NOT_DONE, 0),
            )
        )
        week += WEEK
    return weeks
