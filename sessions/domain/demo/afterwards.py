"""How it was afterwards: check-ins of late, the odd bruise, and other care beside."""

from datetime import UTC, datetime, time, timedelta

from sessions.domain.check_in import months_after
from sessions.domain.demo import figures
from sessions.domain.demo.care import Care
from sessions.domain.demo.chance import pick
from sessions.domain.demo.course import Calendar, Course, Visit
from sessions.domain.demo.rows import Chart
from sessions.enums import (
    FOLLOW_UP_MONTHS,
    AdverseEventKind,
    Benefit,
    CheckInKind,
    Discipline,
    EpisodeOutcome,
    LogSource,
    ReferralStatus,
    Severity,
)
from sessions.models import (
    AdverseEvent,
    CheckIn,
    CheckInAnswer,
    Episode,
    Referral,
    Session,
)

DAY = timedelta(days=1)
BENEFIT = {
    "good": {Benefit.MUCH: 0.7, Benefit.SOME: 0.3},
    "partial": {Benefit.SOME: 0.7, Benefit.NONE: 0.3},
    "none": {Benefit.NONE: 0.8, Benefit.WORSE: 0.2},
}
BESIDE = {
    Discipline.YOGA: "Slow movement between the visits.",
    Discipline.PILATES: "Strength of the trunk.",
    Discipline.PHYSICAL_THERAPY: "Exercise under guidance.",
}


def follow_visit(
    chart: Chart, course: Course, visit: Visit, session: Session, calendar: Calendar
) -> None:
    """The check-in of a visit of the last days, and most of their answers."""
    ended_at, until = visit.ended_at, datetime.combine(calendar.until, time(), UTC)
    if chart.chance.random() < figures.BRUISED:
        _bruise(chart, session, ended_at, until)
    if ended_at < until - figures.ASKED_DAYS * DAY:
        return
    check_in = chart.add(
        CheckIn,
        ended_at,
        session=session,
        kind=CheckInKind.AFTER_EFFECTS,
        due_from=ended_at + DAY,
        due_until=ended_at + 2 * DAY,
    )
    told_at = check_in.due_from + timedelta(hours=chart.chance.randint(1, 20))
    if told_at < until and chart.chance.random() < figures.ANSWERED:
        soreness = figures.SORENESS_AFTER.draw(chart.chance)
        _tell(
            chart,
            course,
            check_in,
            told_at,
            soreness=soreness,
            soreness_hours=soreness * chart.chance.randint(3, 6),
        )


def follow_course(chart: Chart, course: Course, care: Care, calendar: Calendar) -> None:
    """Other care beside it; and its check-ins, if it closed in the last months."""
    _refer(chart, course, care)
    closed_on = care.episode.closed_on
    if closed_on is None or (calendar.until - closed_on).days > figures.FOLLOWED_DAYS:
        return
    closed_at = datetime.combine(closed_on, time(18), UTC)
    for kind, months in FOLLOW_UP_MONTHS.items():
        check_in = chart.add(
            CheckIn,
            closed_at,
            episode=care.episode,
            kind=kind,
            due_from=months_after(closed_on, months, UTC),
            due_until=months_after(closed_on, months + 1, UTC),
        )
        told_at = check_in.due_from + timedelta(hours=chart.chance.randint(9, 60))
        is_over = told_at.date() < calendar.until
        if is_over and chart.chance.random() < figures.ANSWERED:
            _tell(chart, course, check_in, told_at)


def _bruise(
    chart: Chart, session: Session, ended_at: datetime, until: datetime
) -> None:
    day, faded = ended_at.date(), ended_at + 9 * DAY < until
    chart.add(
        AdverseEvent,
        ended_at + timedelta(hours=6),
        session=session,
        kind=AdverseEventKind.BRUISE,
        serious=False,
        severity=Severity.MODERATE,
        occurred_on=day,
        onset_hours=6,
        description="A bruise of the size of a palm, tender for days.",
        action="Advised rest for the area, and no deep pressure there until it faded.",
        outcome="Faded without a trace." if faded else "",
        resolved_on=day + 9 * DAY if faded else None,
    )


def _refer(chart: Chart, course: Course, care: Care) -> None:
    """To a physician where the course ended so; to movement beside it, at times."""
    if care.episode.outcome == EpisodeOutcome.REFERRED:
        agreed = ReferralStatus.AGREED
        reason = "No change after several visits."
        at = course.held[-1].ended_at
        _suggest(chart, care.episode, at, Discipline.PHYSICIAN, reason, agreed)
    if chart.chance.random() < figures.BESIDE:
        discipline = chart.chance.choice(list(BESIDE))
        status = ReferralStatus(pick(figures.BESIDE_STATUS, chart.chance))
        reason, at = BESIDE[discipline], course.held[0].ended_at
        _suggest(chart, care.episode, at, discipline, reason, status)


def _suggest(
    chart: Chart,
    episode: Episode,
    at: datetime,
    discipline: Discipline,
    reason: str,
    status: ReferralStatus,
) -> None:
    chart.add(
        Referral,
        at,
        episode=episode,
        discipline=discipline,
        reason=reason,
        status=status,
        suggested_on=at.date(),
        started_on=at.date() if status == ReferralStatus.STARTED else None,
    )


def _tell(
    chart: Chart,
    course: Course,
    check_in: CheckIn,
    at: datetime,
    **values: int,
) -> None:
    chart.add(
        CheckInAnswer,
        at,
        check_in=check_in,
        pain=max(0, course.held[-1].pain_after - chart.chance.randint(0, 1)),
        benefit=pick(BENEFIT[course.response], chart.chance),
        source=LogSource.THERAPIST,
        answered_at=at,
        **values,
    )
