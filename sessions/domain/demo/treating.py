"""A visit as it was held: what the hands did, what the client said, what came after."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from clinic.models import Technique
from sessions.domain.demo import figures
from sessions.domain.demo.care import Care, measure_motion
from sessions.domain.demo.chance import pick
from sessions.domain.demo.course import Course, Visit
from sessions.domain.demo.rows import Chart
from sessions.enums import (
    Discomfort,
    FeedbackSource,
    Finding,
    HistoryReview,
    Moment,
    PressureWord,
    ReactionKind,
    Release,
    Response,
    SessionStatus,
    Severity,
)
from sessions.models import (
    Feedback,
    FeedbackResponse,
    Reaction,
    Rescheduling,
    Session,
    Treatment,
    TriggerPoint,
)
from sessions.rules import is_alert

TECHNIQUES = {
    "trigger-point-pressure-release": 0.4,
    "ischemic-compression": 0.2,
    "deep-stripping": 0.25,
    "cross-fibre-friction": 0.1,
    "integrated-neuromuscular-inhibition": 0.05,
}
TOOLS = {
    "thumb": 0.4,
    "knuckle": 0.2,
    "fingertips": 0.2,
    "elbow": 0.1,
    "wood-or-plastic-knob": 0.1,
}
RELEASES = {Release.FULL: 0.35, Release.PARTIAL: 0.5, Release.NONE: 0.15}
WARMING = "swedish-effleurage-petrissage"
CLOSING = {"myofascial-release": 0.6, "static-stretch": 0.4}
GAP = timedelta(seconds=40)
SOURCES = {FeedbackSource.CLIENT_ALOUD: 0.85, FeedbackSource.THERAPIST_OBSERVED: 0.15}
MOTION_MEASURED = 0.15  # In so many of the sessions, before and after.


def book_visit(chart: Chart, visit: Visit, care: Care | None, room: str) -> Session:
    """A session in its diary, whatever became of it."""
    booked_at = visit.at - timedelta(days=7)
    session = chart.add(
        Session,
        visit.at if visit.status != SessionStatus.PLANNED else booked_at,
        therapist=chart.therapist,
        episode=care.episode if care else None,
        plan=care.plan if care else None,
        status=visit.status,
        status_reason=visit.reason,
        scheduled_for=visit.at,
        scheduled_until=visit.at + timedelta(minutes=visit.minutes),
        planned_minutes=visit.minutes,
        room=room,
    )
    if visit.moved_from:
        chart.add(
            Rescheduling,
            booked_at,
            session=session,
            was_scheduled_for=visit.moved_from,
            was_planned_minutes=visit.minutes,
            was_room=room,
            was_therapist=chart.therapist,
            reason="Asked for another day.",
        )
    return session


def hold_visit(
    chart: Chart, course: Course, visit: Visit, care: Care, room: str
) -> Session:
    session = book_visit(chart, visit, care, room)
    work = Work(chart, course, session, visit.started_at + timedelta(minutes=4))
    _treat(work, visit, care)
    _listen(work)
    _write_up(work, visit)
    if chart.chance.random() < MOTION_MEASURED:
        for moment, at in zip(Moment, (visit.started_at, visit.ended_at), strict=True):
            improved = moment == Moment.AFTER
            values = {"moment": moment, "session": session}
            measure_motion(chart, course, at, improved=improved, **values)
    if chart.chance.random() < figures.SORENESS:
        chart.add(
            Reaction,
            visit.ended_at,
            session=session,
            kind=ReactionKind.SORENESS,
            severity=Severity.MILD,
            action="Warmth and easy movement.",
            resolved=True,
        )
    return session


@dataclass(slots=True)
class Work:
    """A session under the hands: what was applied so far, and what time it is."""

    chart: Chart
    course: Course
    session: Session
    at: datetime
    order: int = 0
    at_points: list["Applied"] = field(default_factory=list)

    def apply(self, slug: str, **values: Any) -> Treatment:
        technique = self.chart.shelf.techniques[slug]
        seconds = self._seconds(technique)
        self.order += 1
        treatment = self.chart.add(
            Treatment,
            self.at,
            session=self.session,
            order=self.order,
            started_at=self.at,
            ended_at=self.at + timedelta(seconds=seconds),
            technique=technique,
            position=self.chart.shelf.positions[self.course.complaint.position],
            pressure_scale=self.chart.therapist.clinic.pressure_scale,
            seconds=seconds,
            **values,
        )
        if point := values.get("trigger_point"):
            middle = self.at + timedelta(seconds=seconds // 2)
            self.at_points.append(Applied(treatment, point, middle))
        self.at += timedelta(seconds=seconds) + GAP
        return treatment

    def _seconds(self, technique: Technique) -> int:
        low, high = technique.seconds_min or 30, technique.seconds_max or 90
        return self.chart.chance.randrange(low, min(high, 240) + 1, 5)


class Applied(NamedTuple):
    """A treatment at a point, and the moment halfway through."""

    treatment: Treatment
    point: TriggerPoint
    middle: datetime


def _treat(work: Work, visit: Visit, care: Care) -> None:
    """Warm the region, work on up to three points, and close."""
    chance, shelf = work.chart.chance, work.chart.shelf
    region = shelf.regions[work.course.complaint.regions[0]]
    whole: dict[str, Any] = {"region": region}
    if region.side_applicable:
        whole["side"] = work.course.side
    work.apply(WARMING, pressure=3, **whole)
    most = min(3, len(care.points), visit.minutes // 15)
    for point in chance.sample(care.points, most):
        pressure = min(figures.PRESSURE.draw(chance), care.limit)
        work.apply(
            pick(TECHNIQUES, chance),
            trigger_point=point,
            side=point.side,
            pressure=pressure,
            tool=shelf.tools[pick(TOOLS, chance)],
            pain_before=max(1, visit.pain_before),
            pain_during=max(1, min(7, pressure + chance.randint(-1, 1))),
            pain_after=visit.pain_after,
            release=pick(RELEASES, chance),
            twitch_response=pick({Finding.YES: 0.2, Finding.NO: 0.8}, chance),
            referral_reproduced=pick({Finding.YES: 0.4, Finding.NO: 0.6}, chance),
        )
    work.apply(pick(CLOSING, chance), pressure=2, **whole)


def _listen(work: Work) -> None:
    """What was said while the points were worked on, and what was done about it."""
    chance, points = work.chart.chance, work.at_points
    count = min(pick(figures.FEEDBACK, chance), len(points))
    spoken = set(chance.sample(range(len(points)), count))
    if chance.random() < figures.ALERT:
        loud = chance.randrange(len(points))
        points[loud].treatment.pain_during = chance.choice((8, 8, 9))
        spoken.add(loud)
    for number in sorted(spoken):
        _say(work, points[number])


def _say(work: Work, applied: Applied) -> None:
    chance = work.chart.chance
    alarm_level = work.chart.therapist.clinic.alarm_level
    pain, at = applied.treatment.pain_during or 0, applied.middle
    word = pick(_words(pain, alarm_level), chance)
    feedback = work.chart.add(
        Feedback,
        at,
        session=work.session,
        treatment=applied.treatment,
        at=at,
        source=pick(SOURCES, chance),
        pain=pain,
        word=word,
        discomfort=Discomfort.SHARP if pain >= alarm_level else "",
        is_alert=is_alert(pain=pain, word=word, alarm_level=alarm_level),
    )
    if feedback.is_alert or (word == PressureWord.LIGHTER and chance.random() < 0.85):
        at += timedelta(seconds=5)
        stopped = word == PressureWord.STOP and chance.random() < 0.3
        response = Response.STOPPED if stopped else Response.EASED
        work.chart.add(
            FeedbackResponse, at, feedback=feedback, response=response, at=at
        )


def _words(pain: int, alarm_level: int) -> dict[PressureWord, float]:
    """What is said at such a pain."""
    if pain >= alarm_level:
        return {PressureWord.STOP: 0.7, PressureWord.LIGHTER: 0.3}
    if pain >= 6:
        return {PressureWord.LIGHTER: 0.5, PressureWord.GOOD: 0.5}
    return {PressureWord.GOOD: 0.8, PressureWord.DEEPER: 0.2}


def _write_up(work: Work, visit: Visit) -> None:
    session, course = work.session, work.course
    muscles = sorted({applied.point.muscle.name for applied in work.at_points})
    session.started_at, session.ended_at = visit.started_at, visit.ended_at
    session.positions = [course.complaint.position]
    session.history_review = HistoryReview.NO_CHANGE
    session.pain_before, session.pain_after = visit.pain_before, visit.pain_after
    complaint = course.complaint.key.capitalize()
    session.subjective = f"{complaint}: {visit.pain_before} of 10."
    session.objective = f"Worked on: {', '.join(muscles)}."
    session.assessment = f"{visit.pain_after} of 10 afterwards."
    session.plan_text = "" if course.is_over else "Go on as planned."
