"""When a client came, for what, and how the pain went: no records yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from clinic.errors import InvalidInput
from sessions.domain.demo import figures
from sessions.domain.demo.chance import pick
from sessions.domain.demo.complaint import COMPLAINTS, Complaint
from sessions.domain.demo.diary import Diary
from sessions.enums import SessionStatus

REASONS = {
    SessionStatus.NO_SHOW: ("Did not come, did not call.", "Forgot; called later."),
    SessionStatus.CANCELLED: ("Ill.", "Called in to work.", "The car broke down."),
}


@dataclass(slots=True)
class Visit:
    """One appointment; pain is known of those that were held."""

    at: datetime
    minutes: int
    status: SessionStatus
    reason: str = ""
    moved_from: datetime | None = None
    pain_before: int = 0
    pain_after: int = 0

    @property
    def is_held(self) -> bool:
        return self.status == SessionStatus.COMPLETED

    @property
    def started_at(self) -> datetime:
        return self.at + timedelta(minutes=2)

    @property
    def ended_at(self) -> datetime:
        return self.at + timedelta(minutes=self.minutes - 3)


@dataclass(slots=True)
class Course:
    """The visits for one complaint. It is over when nothing more is planned."""

    complaint: Complaint
    side: str
    visits: list[Visit] = field(default_factory=list)
    response: str = "good"
    is_over: bool = True

    @property
    def held(self) -> list[Visit]:
        return [visit for visit in self.visits if visit.is_held]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The span of the demo: from its first day to the day before `until`, and the
    days after, for which sessions are planned."""

    since: date
    until: date

    @property
    def last(self) -> date:
        return self.until + timedelta(days=figures.PLANNED_DAYS)

    @property
    def yesterday(self) -> date:
        return self.until - timedelta(days=1)


def divide(total: int, parts: int, chance: Random) -> list[int]:
    """So many visits among so many clients: everyone one, a few of them many."""
    weights = [chance.gammavariate(2.2, 1) for _ in range(parts)]
    counts = [1] * parts
    spare = total - parts
    scale = spare / sum(weights) if parts else 0
    for number, weight in enumerate(weights):
        more = min(int(weight * scale), figures.MOST_SESSIONS_PER_CLIENT - 1)
        counts[number] += more
        spare -= more
    for number in _round_robin(parts):
        if not spare:
            break
        if counts[number] < figures.MOST_SESSIONS_PER_CLIENT:
            counts[number] += 1
            spare -= 1
    return counts


def lay_courses(
    count: int, therapist: int, calendar: Calendar, diary: Diary, chance: Random
) -> list[Course]:
    """The client's visits, booked, divided into courses, and gone through."""
    lengths = list(_lengths(count, chance))
    moments = _book(lengths, therapist, calendar, diary, chance)
    courses = []
    for number, length in enumerate(lengths):
        mine, moments = moments[:length], moments[length:]
        course = _course(chance)
        course.is_over = mine[-1].date() < calendar.until
        course.visits = [_visit(at, mine[0], calendar, chance) for at in mine]
        if number + 1 == len(lengths) and course.is_over:
            course.is_over = (calendar.until - mine[-1].date()).days > 28
        _feel(course, chance)
        courses.append(course)
    return courses


def _round_robin(parts: int) -> Iterator[int]:
    for _ in range(figures.MOST_SESSIONS_PER_CLIENT):
        yield from range(parts)


def _lengths(count: int, chance: Random) -> Iterator[int]:
    longest = figures.LONGEST_COURSE
    while count > longest:
        length = chance.randint(longest // 2, longest)
        yield length
        count -= length
    yield count


def _offsets(lengths: Sequence[int], chance: Random) -> list[int]:
    """Days from the first visit to each, without regard to weekends."""
    offsets = [0]
    for length in lengths:
        between = pick(figures.DAYS_BETWEEN, chance)
        for _ in range(length - 1):
            offsets.append(offsets[-1] + between + chance.randint(-1, 1))
        offsets.append(offsets[-1] + chance.randint(*figures.DAYS_BETWEEN_COURSES))
    return offsets[:-1]


def _book(
    lengths: Sequence[int],
    therapist: int,
    calendar: Calendar,
    diary: Diary,
    chance: Random,
) -> list[datetime]:
    """Hours for all visits; those of who is in care now lead up to the one to come."""
    booked = _coming(therapist, calendar, diary, chance)
    end = booked[0].date() if booked else calendar.yesterday
    days = _days(lengths, calendar.since, end, chance, is_fixed=bool(booked))
    if booked:
        days.pop()
    for day in days:
        at = diary.book(
            therapist,
            day,
            first=calendar.since,
            last=end,
            avoid={moment.date() for moment in booked},
            chance=chance,
        )
        if at is None:
            raise InvalidInput("The therapists' days are full: lower --sessions.")
        booked.append(at)
    return sorted(booked)


def _coming(
    therapist: int, calendar: Calendar, diary: Diary, chance: Random
) -> list[datetime]:
    """A visit in the days ahead, for who is in care now; while there is room."""
    if chance.random() >= figures.CURRENT:
        return []
    coming = diary.book(
        therapist,
        calendar.until + timedelta(days=chance.randint(0, figures.PLANNED_DAYS)),
        first=calendar.until,
        last=calendar.last,
        avoid=set(),
        chance=chance,
    )
    return [coming] if coming else []


def _days(
    lengths: Sequence[int], since: date, end: date, chance: Random, *, is_fixed: bool
) -> list[date]:
    """The days wanted, the last of them at the end or, where that is not fixed, some
    time before; pressed together where they do not fit."""
    offsets = _offsets(lengths, chance)
    room = (end - since).days
    if offsets[-1] > room:
        offsets = [offset * room // offsets[-1] for offset in offsets]
    start = end - timedelta(days=offsets[-1])
    if not is_fixed:
        start -= timedelta(days=chance.randint(0, room - offsets[-1]))
    return [start + timedelta(days=offset) for offset in offsets]


def _course(chance: Random) -> Course:
    complaint = pick({each: each.share for each in COMPLAINTS}, chance)
    side = "bilateral" if complaint.is_midline else chance.choice(("left", "right"))
    response = pick({k: v[0] for k, v in figures.IMPROVEMENT.items()}, chance)
    return Course(complaint, side, response=response)


def _visit(at: datetime, first: datetime, calendar: Calendar, chance: Random) -> Visit:
    """What became of an appointment. The first of a course is always kept."""
    minutes = pick({60: 0.7, 45: 0.2, 30: 0.1}, chance)
    visit = Visit(at, minutes, SessionStatus.COMPLETED)
    if chance.random() < figures.RESCHEDULED:
        visit.moved_from = at - timedelta(days=chance.randint(1, 5))
    drawn = chance.random()
    if at.date() >= calendar.until:
        visit.status = SessionStatus.PLANNED
    elif at != first and drawn < figures.NO_SHOW:
        visit.status = SessionStatus.NO_SHOW
    elif at != first and drawn < figures.NO_SHOW + figures.CANCELLED:
        visit.status = SessionStatus.CANCELLED
    if visit.status in REASONS:
        visit.reason = chance.choice(REASONS[visit.status])
    return visit


def _feel(course: Course, chance: Random) -> None:
    """Pain at every visit that was held, from the start to what became of it."""
    start = figures.PAIN_AT_START.draw(chance)
    _, low, high = figures.IMPROVEMENT[course.response]
    gone = chance.uniform(low, high)
    held = course.held
    for number, visit in enumerate(held):
        share = gone * number / max(1, len(held) - 1)
        drawn = start * (1 - share) + (chance.uniform(-0.7, 0.7) if number else 0)
        visit.pain_before = max(0, min(10, round(drawn)))
        visit.pain_after = max(
            0, visit.pain_before - pick({1: 0.4, 2: 0.45, 3: 0.15}, chance)
        )
