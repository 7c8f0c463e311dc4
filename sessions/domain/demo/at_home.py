"""What a client was given to do at home, and on which days they did it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from clinic.enums import HomeCareCategory
from clinic.models import HomeCareTemplate
from sessions.domain.demo import figures
from sessions.domain.demo.care import Care
from sessions.domain.demo.chance import pick
from sessions.domain.demo.course import Calendar, Course
from sessions.domain.demo.rows import Chart
from sessions.enums import HomeCareStatus, LogSource, LogStatus, NotDoneReason
from sessions.models import Handout, HomeCareInstruction, HomeCareLog

DOSES = ("sets", "reps", "hold_seconds", "times_per_day", "days_per_week", "minutes")
TOPICS: dict[str, str] = {
    HomeCareCategory.HEAT: "warmth-and-cold-at-home",
    HomeCareCategory.SELF_RELEASE: "soreness-afterwards",
}
REASONS = {
    NotDoneReason.TIME: 0.35,
    NotDoneReason.FORGOT: 0.3,
    NotDoneReason.PAIN: 0.15,
    NotDoneReason.FELT_BETTER: 0.15,
    NotDoneReason.UNSURE_HOW: 0.05,
}


def give(chart: Chart, course: Course, care: Care, calendar: Calendar) -> None:
    """One or two items of the complaint's, and what was reported of them."""
    chance = chart.chance
    if chance.random() >= figures.WITH_HOME_CARE:
        return
    slugs = course.complaint.home_care
    adherence = chance.uniform(*figures.ADHERENCE)
    for slug in chance.sample(slugs, min(chance.randint(1, 2), len(slugs))):
        template = chart.shelf.home_care[slug]
        instruction = _instruct(chart, course, care, template)
        _hand_out(chart, instruction, course.held[0].ended_at)
        _report(chart, instruction, adherence, calendar)


def words_of(template: HomeCareTemplate) -> dict[str, Any]:
    names = ("category", "instructions", "cautions", "stop_if")
    return {name: getattr(template, name) for name in names} | {"title": template.name}


def _instruct(
    chart: Chart, course: Course, care: Care, template: HomeCareTemplate
) -> HomeCareInstruction:
    first, last = course.held[0], course.held[-1]
    return chart.add(
        HomeCareInstruction,
        first.ended_at,
        episode=care.episode,
        template=template,
        side="" if course.side == "bilateral" else course.side,
        starts_on=first.at.date(),
        ends_on=last.at.date() if course.is_over else None,
        status=HomeCareStatus.ENDED if course.is_over else HomeCareStatus.ACTIVE,
        **words_of(template),
        **{name: getattr(template, f"{name}_min") for name in DOSES},
    )


def _hand_out(chart: Chart, instruction: HomeCareInstruction, at: datetime) -> None:
    """What goes with it to read, in the client's language where it is told in that."""
    topics = chart.shelf.topics
    slug = TOPICS.get(instruction.category, "home-care-that-helps")
    topic = topics.get(f"{slug}-{chart.client.language}", topics[slug])
    chart.add(Handout, at, topic=topic, instruction=instruction, given_at=at)


def _report(
    chart: Chart, instruction: HomeCareInstruction, adherence: float, calendar: Calendar
) -> None:
    days_a_week = instruction.days_per_week or 7
    ends_on = instruction.ends_on or calendar.yesterday
    days = min(
        figures.LOGGED_DAYS,
        (min(ends_on, calendar.yesterday) - instruction.starts_on).days,
    )
    for number in range(days):
        if number * days_a_week // 7 == (number + 1) * days_a_week // 7:
            continue  # Not due on this day.
        done = chart.chance.random() < adherence
        status = LogStatus.DONE if done else pick(figures.NOT_IN_FULL, chart.chance)
        if status:
            _log(chart, instruction, number, LogStatus(status))


def _log(
    chart: Chart, instruction: HomeCareInstruction, number: int, status: LogStatus
) -> None:
    done_on = instruction.starts_on + timedelta(days=number)
    before = chart.chance.randint(2, 6)
    is_done = status == LogStatus.DONE
    chart.add(
        HomeCareLog,
        datetime(done_on.year, done_on.month, done_on.day, 20, tzinfo=UTC),
        instruction=instruction,
        done_on=done_on,
        status=status,
        reason="" if is_done else pick(REASONS, chart.chance),
        pain_before=before if is_done else None,
        pain_after=max(0, before - chart.chance.randint(0, 2)) if is_done else None,
        source=LogSource.THERAPIST,
    )
