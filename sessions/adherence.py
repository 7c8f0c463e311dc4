"""How faithfully home care is done: days done over days due, week by week.

Loaded values only, no queries. A day nobody reported is neither done nor not done. It
is what was reported, never what was measured.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

from sessions.enums import HomeCareStatus, LogStatus

DAY, WEEK = timedelta(days=1), timedelta(days=7)
MOST_WEEKS = 260


class Report(NamedTuple):
    """What stands reported alike of some days of a week, which is named by its
    Monday."""

    week: date
    status: str
    reason: str = ""
    days: int = 1


@dataclass(frozen=True, slots=True)
class AdherenceWeek:
    """One week from Monday. A day counts once, as it was reported last."""

    week: date
    due: int
    done: int = 0
    partly: int = 0
    not_done: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def unreported(self) -> int:
        """Days due of which nobody said anything."""
        return max(0, self.due - self.done - self.partly - self.not_done)

    @property
    def adherence(self) -> float | None:
        """Days done over days due, at most 1; a day partly done is not counted."""
        return min(1.0, round(self.done / self.due, 3)) if self.due else None


def weeks_of(
    instruction: Any,
    revisions: Sequence[Any],
    reports: Iterable[Report],
    *,
    until: date,
    since: date | None = None,
) -> list[AdherenceWeek]:
    """Every week from the start, or the day `since`, to `until` or to the end of the
    instruction.

    `revisions` are its changes, the earliest first: a day is due as the instruction
    then was, and not while it was paused. `reports` are of those days alone.
    """
    reported: dict[date, list[Report]] = {}
    for report in reports:
        reported.setdefault(report.week, []).append(report)
    start = max(instruction.starts_on, since or instruction.starts_on)
    last = _last_day(instruction, revisions, until)
    weeks: list[AdherenceWeek] = []
    monday = _monday(start)
    while max(monday, start) <= last and len(weeks) < MOST_WEEKS:
        first = max(monday, start)
        days = list(_days(first, min(monday + WEEK - DAY, last)))
        due = _due(instruction, revisions, days)
        weeks.append(_week(monday, due, reported.get(monday, ())))
        monday += WEEK
    return weeks


def total(weeks: Sequence[AdherenceWeek]) -> AdherenceWeek | None:
    """All the weeks as one, named by the first."""
    if not weeks:
        return None
    reasons = Counter[str]()
    for week in weeks:
        reasons.update(week.reasons)
    return AdherenceWeek(
        weeks[0].week,
        due=sum(week.due for week in weeks),
        done=sum(week.done for week in weeks),
        partly=sum(week.partly for week in weeks),
        not_done=sum(week.not_done for week in weeks),
        reasons=dict(reasons),
    )


def _week(monday: date, due: int, reports: Iterable[Report]) -> AdherenceWeek:
    statuses, reasons = Counter[str](), Counter[str]()
    for report in reports:
        statuses[report.status] += report.days
        if report.reason:
            reasons[report.reason] += report.days
    return AdherenceWeek(
        monday,
        due,
        done=statuses[LogStatus.DONE],
        partly=statuses[LogStatus.PARTLY],
        not_done=statuses[LogStatus.NOT_DONE],
        reasons=dict(sorted(reasons.items())),
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


def _last_day(instruction: Any, revisions: Sequence[Any], until: date) -> date:
    ends = [until]
    if instruction.ends_on is not None:
        ends.append(instruction.ends_on)
    if revisions and instruction.status == HomeCareStatus.ENDED:
        ends.append(revisions[-1].changed_on - DAY)
    return min(ends)


def _due(instruction: Any, revisions: Sequence[Any], days: list[date]) -> int:
    """As many days as the dose names, but no more than there were while it went on."""
    going_on: Counter[int] = Counter()
    for day in days:
        status, days_per_week = _terms(instruction, revisions, day)
        if status == HomeCareStatus.ACTIVE:
            going_on[days_per_week or 7] += 1
    return sum(min(days_per_week, n) for days_per_week, n in going_on.items())


def _terms(
    instruction: Any, revisions: Sequence[Any], day: date
) -> tuple[str, int | None]:
    """The status and the days a week that held on a day."""
    for revision in revisions:
        if day < revision.changed_on:
            return revision.was_status, revision.was_days_per_week
    if not revisions and instruction.status == HomeCareStatus.ENDED:
        return HomeCareStatus.ACTIVE, instruction.days_per_week  # until its end
    return instruction.status, instruction.days_per_week
