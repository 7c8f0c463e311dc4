"""Days from one to another, by the clock of a clinic."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from clinic.errors import InvalidInput
from clinic.language import told
from clinic.models import Clinic

DAY, YEAR = timedelta(days=1), timedelta(days=366)
EARLIEST = date(2000, 1, 1)
USUAL_DAYS = 90
MOST_DAYS = 3 * 366  # A working rule: more would be a study, not a figure.


@dataclass(frozen=True, slots=True)
class Period:
    """Both days are within it."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def days(self) -> tuple[date, date]:
        return self.first, self.last

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time(), self.zone)

    @property
    def end(self) -> datetime:
        """The moment after it."""
        return datetime.combine(self.last + DAY, time(), self.zone)

    def has(self, moment: str) -> Q:
        """The rows of which a moment lies within it."""
        return Q(**{f"{moment}__gte": self.start, f"{moment}__lt": self.end})

    def day_of(self, moment: str) -> TruncDate:
        return TruncDate(moment, tzinfo=self.zone)


def period_of(
    clinic: Clinic, first: date | None = None, last: date | None = None
) -> Period:
    """From the first day to the last; the last 90 days where they are not told."""
    zone = ZoneInfo(clinic.time_zone)
    today = timezone.localdate(timezone=zone)
    last = last or (today if first is None else max(first, today))
    if not EARLIEST <= last <= today + YEAR:
        raise InvalidInput.at(
            "to", told("From %(day)s to a year from now.", day=EARLIEST)
        )
    first = first or last - (USUAL_DAYS - 1) * DAY
    if first > last:
        raise InvalidInput.at("from", "The first day is not after the last.")
    if (last - first).days >= MOST_DAYS:
        raise InvalidInput.at(
            "from", told("Figures are of %(most)s days at most.", most=MOST_DAYS)
        )
    return Period(first, last, zone)
