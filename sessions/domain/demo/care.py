"""A course of care on paper: episode, assessments, plan, and how it ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from clinic.models import Consent, Contraindication, PainRegion
from sessions.domain.demo import figures
from sessions.domain.demo.chance import pick
from sessions.domain.demo.course import Course, Visit
from sessions.domain.demo.finding import examine, find_points, measure
from sessions.domain.demo.rows import Chart
from sessions.enums import (
    Answer,
    AssessmentKind,
    EpisodeOutcome,
    GoalStatus,
    HistoryKind,
    HistoryStatus,
    Moment,
    PainDepth,
    PainPattern,
    PainQuality,
    PlanStatus,
    PointStatus,
    Suitability,
)
from sessions.models import (
    Assessment,
    Episode,
    Goal,
    HistoryItem,
    PainArea,
    PlannedTechnique,
    PlanStanding,
    PressureLimit,
    RangeOfMotion,
    ScreeningAnswer,
    TreatmentPlan,
    TriggerPoint,
)

HISTORY = {
    (HistoryKind.CONDITION, "High blood pressure, treated"): 0.18,
    (HistoryKind.CONDITION, "Osteoarthritis of the hands"): 0.12,
    (HistoryKind.INJURY, "Whiplash, fully recovered"): 0.12,
    (HistoryKind.INJURY, "Ankle sprain"): 0.14,
    (HistoryKind.SURGERY, "Appendix removed"): 0.14,
    (HistoryKind.MEDICATION, "Ibuprofen when needed"): 0.2,
    (HistoryKind.ALLERGY, "Pollen"): 0.1,
}
OUTCOMES = {
    "good": {EpisodeOutcome.PARTLY_REACHED: 1.0},
    "partial": {
        EpisodeOutcome.PARTLY_REACHED: 0.8,
        EpisodeOutcome.CLIENT_STOPPED: 0.2,
    },
    "none": {
        EpisodeOutcome.NOT_REACHED: 0.5,
        EpisodeOutcome.CLIENT_STOPPED: 0.3,
        EpisodeOutcome.REFERRED: 0.2,
    },
}
BROKEN_OFF = {EpisodeOutcome.CLIENT_STOPPED, EpisodeOutcome.REFERRED}
LEFT_OVER = {
    "good": {
        PointStatus.RESOLVED: 0.6,
        PointStatus.LATENT: 0.35,
        PointStatus.ACTIVE: 0.05,
    },
    "partial": {
        PointStatus.RESOLVED: 0.2,
        PointStatus.LATENT: 0.6,
        PointStatus.ACTIVE: 0.2,
    },
    "none": {PointStatus.LATENT: 0.3, PointStatus.ACTIVE: 0.7},
}
PLANNED = (
    "trigger-point-pressure-release",
    "deep-stripping",
    "myofascial-release",
    "static-stretch",
)


@dataclass(frozen=True, slots=True)
class Care:
    """What a course's sessions rest on."""

    episode: Episode
    plan: TreatmentPlan
    points: list[TriggerPoint]
    limit: int


def begin_care(chart: Chart, course: Course, consent: Consent) -> Care:
    """Everything that came before the hands, all of it on the first visit."""
    first = course.held[0]
    at = first.started_at
    outcome = _outcome(chart, course) if course.is_over else None
    episode = _episode(chart, course, at, outcome)
    limited = _limited(chart)
    assessment = _assess(chart, course, episode, first, limited)
    points = find_points(chart, course, at)
    for point in points:
        active = chart.chance.random() < figures.ACTIVE_AT_START
        verdict = PointStatus.ACTIVE if active else PointStatus.LATENT
        examine(chart, point, verdict, at, assessment=assessment)
    measure(chart, points[0], at, improved=False, assessment=assessment)
    agreed_at = at + timedelta(minutes=15)
    plan = _plan(chart, course, assessment, consent, outcome, agreed_at)
    _fill_plan(chart, course, plan, points, agreed_at)
    limit = _limit(chart, course, plan, limited, agreed_at)
    return Care(episode, plan, points, limit)


def end_care(chart: Chart, course: Course, care: Care) -> None:
    """The last look at a course that is over, unless the client stayed away."""
    held = course.held
    if not course.is_over or len(held) < 2 or care.episode.outcome in BROKEN_OFF:
        return
    at = held[-1].ended_at
    assessment = chart.add(
        Assessment,
        at,
        episode=care.episode,
        kind=AssessmentKind.DISCHARGE,
        therapist=chart.therapist,
        assessed_at=at,
        no_history=False,
        suitability=Suitability.SUITABLE,
        note=f"Pain {held[0].pain_before} at the start, {held[-1].pain_before} now.",
    )
    for point in care.points:
        verdict = pick(LEFT_OVER[course.response], chart.chance)
        examine(chart, point, verdict, at, assessment=assessment)
    measure(chart, care.points[0], at, improved=True, assessment=assessment)
    _pain_areas(chart, course, assessment, held[-1].pain_after, at)
    measure_motion(chart, course, at, improved=True, assessment=assessment)


def measure_motion(
    chart: Chart, course: Course, at: datetime, *, improved: bool, **values: Any
) -> None:
    """One movement of the complaint, short of the textbook's figure."""
    movement = chart.shelf.movements[course.complaint.movement]
    share = chart.chance.uniform(*((0.82, 1.0) if improved else (0.55, 0.85)))
    side = course.side if movement.side_applicable else ""
    values.setdefault("moment", Moment.BEFORE)
    chart.add(
        RangeOfMotion,
        at,
        movement=movement,
        side="left" if side == "bilateral" else side,
        degrees=int(float(movement.normal) * share),
        pain=chart.chance.randint(0, 2 if improved else 5),
        **values,
    )


def _outcome(chart: Chart, course: Course) -> EpisodeOutcome:
    if _has_reached_target(course):
        return EpisodeOutcome.GOALS_REACHED
    return pick(OUTCOMES[course.response], chart.chance)


def _has_reached_target(course: Course) -> bool:
    """Judged by the pain the client came with, not by the ease after a session."""
    return len(course.held) > 1 and course.held[-1].pain_before <= _target(course)


def _target(course: Course) -> int:
    return course.held[0].pain_before // 2


def _episode(
    chart: Chart, course: Course, at: datetime, outcome: EpisodeOutcome | None
) -> Episode:
    last = course.held[-1].at.date()
    return chart.add(
        Episode,
        at,
        complaint=chart.chance.choice(course.complaint.words),
        therapist=chart.therapist,
        opened_on=at.date(),
        closed_on=last if outcome else None,
        outcome=outcome or "",
        closing_note="The client did not come back." if outcome in BROKEN_OFF else "",
    )


def _limited(chart: Chart) -> Contraindication | None:
    return chart.shelf.contraindications.get(pick(figures.LIMITED, chart.chance))


def _assess(
    chart: Chart,
    course: Course,
    episode: Episode,
    first: Visit,
    limited: Contraindication | None,
) -> Assessment:
    at = first.started_at
    history = chart.chance.randint(0, 2)
    assessment = chart.add(
        Assessment,
        at,
        episode=episode,
        kind=AssessmentKind.INITIAL,
        therapist=chart.therapist,
        assessed_at=at,
        complaint=episode.complaint,
        no_history=not history,
        suitability=Suitability.WITH_PRECAUTIONS if limited else Suitability.SUITABLE,
        suitability_reason=limited.what_to_do if limited else "",
    )
    for _ in range(history):
        kind, description = pick(HISTORY, chart.chance)
        chart.add(
            HistoryItem,
            at,
            assessment=assessment,
            kind=kind,
            description=description,
            status=HistoryStatus.PAST
            if kind in {HistoryKind.SURGERY, HistoryKind.INJURY}
            else HistoryStatus.CURRENT,
        )
    _screen(chart, course, assessment, limited, at)
    _pain_areas(chart, course, assessment, first.pain_before, at)
    measure_motion(chart, course, at, improved=False, assessment=assessment)
    return assessment


def _screen(
    chart: Chart,
    course: Course,
    assessment: Assessment,
    limited: Contraindication | None,
    at: datetime,
) -> None:
    """The red flags of the area are asked; what is answered yes is a limit's reason."""
    areas = course.complaint.areas | {"general"}
    flags = [flag for flag in chart.shelf.red_flags if areas & set(flag.applies_to)]
    answers = dict.fromkeys(flags, Answer.NO)
    if limited:
        answers[limited] = Answer.YES
    for contraindication, answer in answers.items():
        chart.add(
            ScreeningAnswer,
            at,
            assessment=assessment,
            contraindication=contraindication,
            answer=answer,
            answered_at=at,
            regions=list(course.complaint.regions) if answer == Answer.YES else [],
        )


def _pain_areas(
    chart: Chart, course: Course, assessment: Assessment, now: int, at: datetime
) -> None:
    chance = chart.chance
    regions = [chart.shelf.regions[slug] for slug in course.complaint.regions]
    for number, region in enumerate(regions[: chance.randint(1, len(regions))]):
        level = max(0, now - number)
        chart.add(
            PainArea,
            at,
            assessment=assessment,
            region=region,
            side=_side(region, course.side),
            now=level,
            worst=min(10, level + chance.randint(0, 2)),
            best=max(0, level - chance.randint(1, 4)),
            average=level,
            quality=[pick({PainQuality.ACHE: 0.7, PainQuality.TIGHT: 0.3}, chance)],
            depth=PainDepth.DEEP,
            pattern=chance.choice(
                (PainPattern.INTERMITTENT, PainPattern.WITH_MOVEMENT)
            ),
            since=chance.choice(("two weeks", "three months", "a year", "years")),
        )


def _side(region: PainRegion, side: str) -> str:
    return side if region.side_applicable else ""


def _plan(
    chart: Chart,
    course: Course,
    assessment: Assessment,
    consent: Consent,
    outcome: EpisodeOutcome | None,
    at: datetime,
) -> TreatmentPlan:
    status = PlanStatus.ACTIVE
    if outcome:
        broken = outcome in BROKEN_OFF
        status = PlanStatus.DISCONTINUED if broken else PlanStatus.COMPLETED
    plan = chart.add(
        TreatmentPlan,
        at,
        episode=assessment.episode,
        assessment=assessment,
        problem_summary=f"{course.complaint.key.capitalize()} pain, {course.side}.",
        sessions_per_week=1,
        planned_sessions=len(course.visits),
        session_minutes=60,
        explained="Pressure stays at 8 of 10 or below; a stop is heard at once.",
        questions=[
            {"question": "Will it hurt tomorrow?", "answer": "It may, up to two days."}
        ],
        consent=consent,
        reassess_after_sessions=6,
        discharge_criteria="Pain halved, and the goals reached.",
    )
    chart.add(
        PlanStanding,
        at,
        plan=plan,
        episode=assessment.episode,
        status=status,
        reason=str(outcome.label) if outcome else "",
        activated_at=at,
        ended_at=course.held[-1].ended_at if outcome else None,
    )
    return plan


def _fill_plan(
    chart: Chart,
    course: Course,
    plan: TreatmentPlan,
    points: list[TriggerPoint],
    at: datetime,
) -> None:
    half = {
        "measure": chart.shelf.measures["nrs-11"],
        "baseline": course.held[0].pain_before,
        "target": _target(course),
    }
    wish = chart.chance.choice(course.complaint.goals)
    for statement, values in ((wish, {}), ("Half the pain.", half)):
        chart.add(
            Goal,
            at,
            plan=plan,
            statement=statement,
            status=_goal_status(course),
            **values,
        )
    for slug, point in zip(PLANNED, points, strict=False):
        chart.add(
            PlannedTechnique,
            at,
            plan=plan,
            technique=chart.shelf.techniques[slug],
            trigger_point=point,
            side=point.side,
        )


def _limit(
    chart: Chart,
    course: Course,
    plan: TreatmentPlan,
    limited: Contraindication | None,
    at: datetime,
) -> int:
    """The highest pressure of the plan; where there is a limit, its regions say so."""
    if limited is None or limited.limit_level is None:
        return 10
    for slug in course.complaint.regions:
        region = chart.shelf.regions[slug]
        chart.add(
            PressureLimit,
            at,
            plan=plan,
            region=region,
            side=_side(region, course.side),
            max_level=limited.limit_level,
            reason=limited.name,
        )
    return limited.limit_level


def _goal_status(course: Course) -> GoalStatus:
    held = course.held
    if _has_reached_target(course):
        return GoalStatus.ACHIEVED
    if held[-1].pain_before < held[0].pain_before:
        return GoalStatus.NOT_ACHIEVED if course.is_over else GoalStatus.IMPROVING
    return GoalStatus.NOT_ACHIEVED if course.is_over else GoalStatus.NO_CHANGE
