"""What a client answered at the start of a course, and at its end."""

from collections.abc import Sequence
from decimal import Decimal

from clinic.scoring import form_of, score_of
from sessions.domain.demo import figures
from sessions.domain.demo.care import Care
from sessions.domain.demo.course import Course, Visit
from sessions.domain.demo.rows import Chart
from sessions.enums import LogSource
from sessions.models import OutcomeResponse

ACTIVITIES = (
    "Sit through a morning at work",
    "Sleep through the night",
    "Carry the shopping home",
    "Reach the top shelf",
    "Walk the dog",
)


def answer(chart: Chart, course: Course, care: Care) -> None:
    """Pain of every course; of some the client's own activities too."""
    held = course.held
    visits = [held[0]] if len(held) == 1 else [held[0], held[-1]]
    activities: list[str] = []
    if chart.chance.random() < figures.WITH_ACTIVITIES:
        activities = chart.chance.sample(ACTIVITIES, 3)
    for visit in visits:
        _record(chart, care, visit, "nrs-11", [visit.pain_before])
        if activities:
            ratings = [_rating(chart, visit) for _ in activities]
            _record(chart, care, visit, "psfs", ratings, activities)


def _rating(chart: Chart, visit: Visit) -> int:
    """The less pain, the better it goes."""
    return max(0, min(10, 10 - visit.pain_before + chart.chance.randint(-1, 2)))


def _record(
    chart: Chart,
    care: Care,
    visit: Visit,
    measure: str,
    ratings: Sequence[int],
    activities: Sequence[str] = (),
) -> None:
    entry, answers = chart.shelf.measures[measure], [Decimal(one) for one in ratings]
    chart.add(
        OutcomeResponse,
        visit.started_at,
        episode=care.episode,
        measure=entry,
        measure_version=form_of(entry),
        answers=answers,
        activities=list(activities),
        answered_at=visit.started_at,
        source=LogSource.THERAPIST,
        score=score_of(entry, answers),
        answered=len(answers),
    )
