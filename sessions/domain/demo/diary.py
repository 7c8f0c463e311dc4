"""The working days of the therapists: who is free when."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

HOURS = (8, 9, 10, 11, 13, 14, 15, 16, 17)  # Each holds one session of up to an hour.
FRIDAY = 4


def nearest(wanted: date, first: date, last: date) -> Iterator[date]:
    """The working days between two days, those nearest to the one wanted first."""
    wanted = min(max(wanted, first), last)
    for distance in range((last - first).days + 1):
        for number in (distance, -distance) if distance else (0,):
            day = wanted + timedelta(days=number)
            if first <= day <= last and day.weekday() <= FRIDAY:
                yield day


class Diary:
    """The taken hours, by therapist and day."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.taken: dict[tuple[int, date], set[int]] = {}

    def at(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), self.zone)

    def hold(self, therapist: int, day: date, hour: int) -> datetime:
        self.taken.setdefault((therapist, day), set()).add(hour)
        return self.at(day, hour)

    def book(
        self,
        therapist: int,
        wanted: date,
        *,
        first: date,
        last: date,
        avoid: set[date],
        chance: Random,
    ) -> datetime | None:
        """A free hour on the working day nearest to the one wanted, if there is one."""
        for day in nearest(wanted, first, last):
            taken = self.taken.get((therapist, day), set())
            free = [hour for hour in HOURS if hour not in taken]
            if free and day not in avoid:
                return self.hold(therapist, day, chance.choice(free))
        return None
