"""The published case of `case_facts`, written through the domain.

Facts are those of the report; what the report leaves open is ours and says so where it
stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from clinic.domain.client import register_client
from clinic.domain.consent import record_consent
from clinic.enums import ConsentKind, ConsentMethod, Side
from clinic.models import Client, Consent, Membership
from sessions.domain.assessment import record_assessment
from sessions.domain.check_in import answer_check_in
from sessions.domain.demo.case_facts import (
    AGE_DAYS,
    BESIDE,
    COMPLAINT,
    CONDITIONS,
    END,
    FASCIA,
    FORM,
    FRICTION,
    GOALS,
    HOME_CARE,
    LIMIT,
    MEDICINE,
    MONTHLY_DAY,
    OURS,
    PAIN,
    POINTS,
    SOURCE,
    START,
    STRIPPING,
    STROKES,
    TOPICS,
    VISIT_DAYS,
)
from sessions.domain.demo.chance import chance_of
from sessions.domain.demo.course import Calendar
from sessions.domain.demo.diary import Diary
from sessions.domain.demo.finding import mark
from sessions.domain.demo.practice import Practice, acting, admit
from sessions.domain.demo.shelf import Shelf
from sessions.domain.episode import open_episode
from sessions.domain.feedback import record_feedback, respond_to_feedback
from sessions.domain.handout import hand_out_topic
from sessions.domain.home_care import give_home_care, log_home_care
from sessions.domain.outcome import record_outcome
from sessions.domain.referral import make_referral
from sessions.domain.session import (
    complete_session,
    plan_session,
    start_session,
    write_session,
)
from sessions.domain.sharing import add_remark, share_session
from sessions.domain.signature import sign_assessment, sign_session
from sessions.domain.treatment import record_treatments
from sessions.domain.treatment_plan import (
    activate_plan,
    change_plan,
    draft_plan,
    revise_plan,
)
from sessions.enums import (
    Answer,
    AssessmentKind,
    Benefit,
    Discomfort,
    FeedbackSource,
    Finding,
    GoalStatus,
    HistoryKind,
    HistoryReview,
    HistoryStatus,
    LogStatus,
    NotDoneReason,
    PainPattern,
    PalpationMethod,
    PressureWord,
    ReferredKind,
    Release,
    Response,
    Suitability,
)
from sessions.models import (
    Assessment,
    Episode,
    HomeCareInstruction,
    Session,
    TreatmentPlan,
    TriggerPoint,
)


@dataclass(frozen=True, slots=True)
class Stage:
    """Who acts in the case, on whom, and when."""

    practice: Practice
    shelf: Shelf
    calendar: Calendar
    visits: tuple[datetime, ...]
    monthly: datetime

    @property
    def therapist(self) -> Membership:
        return self.practice.therapists[0]


def case_days(calendar: Calendar) -> list[date]:
    """Weekdays, all but the last before `until`."""
    monday = calendar.until - timedelta(days=calendar.until.weekday() + 35)
    return [monday + timedelta(days=day) for day in (*VISIT_DAYS, MONTHLY_DAY)]


def write_case(
    practice: Practice, shelf: Shelf, calendar: Calendar, diary: Diary
) -> Client:
    """Everything of the case, by the member whose act it is."""
    *visits, monthly = (diary.hold(0, day, 10) for day in case_days(calendar))
    stage = Stage(practice, shelf, calendar, tuple(visits), monthly)
    client, member = _welcome(stage)
    with acting(stage.therapist):
        consent = _consents(stage, client)
        episode = open_episode(
            by=stage.therapist,
            client=client,
            complaint=COMPLAINT,
            opened_on=visits[0].date(),
        )
        assessment = sign_assessment(
            _assess(stage, episode), by=stage.therapist, is_fresh=True
        )
        _answer(stage, episode, START, at=visits[0] + timedelta(minutes=4))
        points = _points(assessment)
        plan = _agree(stage, episode, assessment, consent, points)
    _hold_visits(stage, client, member, plan, points)
    items = _give_home_care(stage, episode)
    _report_home_care(stage, member, items)
    _reassess(stage, client, plan)
    return client


# Before the first hand is laid on.


def _welcome(stage: Stage) -> tuple[Client, Membership]:
    desk, person = stage.practice.desk, stage.practice.demo.people[-1]
    first = stage.visits[0]
    with acting(desk):
        client = register_client(
            by=desk,
            given_name=person.given_name,
            family_name=person.family_name,
            date_of_birth=first.date() - timedelta(days=AGE_DAYS),
            email=stage.practice.demo.email(person),
            phone="+1 206 555 0100",
            primary_therapist=stage.therapist,
        )
        return client, admit(stage.practice, person, client, at=first)


def _consents(stage: Stage, client: Client) -> Consent:
    kinds: tuple[dict[str, Any], ...] = (
        {
            "kind": ConsentKind.DATA,
            "explained": f"What is kept, and who sees it. {OURS}",
        },
        {
            "kind": ConsentKind.SENSITIVE_REGION,
            "regions": ["buttock-upper"],
            "explained": f"Work at the right gluteus medius, over the sheet. {OURS}",
        },
        {
            "kind": ConsentKind.TREATMENT,
            "explained": f"Massage of the back and hips; stop at any time. {OURS}",
            "questions": [
                {
                    "question": "May I keep taking the medicine?",
                    "answer": "Ask who gave it.",
                }
            ],
        },
    )
    given = [
        record_consent(
            by=stage.therapist,
            client=client,
            method=ConsentMethod.WRITTEN,
            given_at=stage.visits[0],
            **values,
        )
        for values in kinds
    ]
    return given[-1]


def _assess(stage: Stage, episode: Episode) -> Assessment:
    at = stage.visits[0] + timedelta(minutes=5)
    return record_assessment(
        by=stage.therapist,
        episode=episode,
        kind=AssessmentKind.INITIAL,
        assessed_at=at,
        complaint=COMPLAINT,
        suitability=Suitability.WITH_PRECAUTIONS,
        suitability_reason=f"His pain medicine changes what he feels. {OURS}",
        history=_history(),
        screening=_screening(stage, at),
        pain_areas=_pain_areas(stage),
        trigger_point_exams=[_exam(stage, *point) for point in POINTS],
        note=f"{SOURCE}\nReferred for massage therapy. Name, dates, pain now and what "
        f"the examination of the points found are ours.",
    )


def _answer(
    stage: Stage, episode: Episode, answers: Mapping[str, int], *, at: datetime
) -> None:
    """The Oswestry sections; each answer is ours, as the report gives none."""
    record_outcome(
        by=stage.therapist,
        client=episode.client,
        episode=episode,
        measure=stage.shelf.measures["odi"],
        measure_version=FORM,
        answers=[Decimal(answer) for answer in answers.values()],
        answered_at=at,
        note=OURS,
    )


def _history() -> list[dict[str, Any]]:
    current = HistoryStatus.CURRENT
    conditions = [
        {"kind": HistoryKind.CONDITION, "description": name, "status": current}
        for name in CONDITIONS
    ]
    medicine = {
        "kind": HistoryKind.MEDICATION,
        "description": MEDICINE,
        "status": current,
        "note": "It makes him lethargic and disoriented.",
    }
    work = {
        "kind": HistoryKind.OTHER,
        "description": "Formerly a construction worker",
        "status": HistoryStatus.PAST,
    }
    return [*conditions, medicine, work]


def _screening(stage: Stage, at: datetime) -> list[dict[str, Any]]:
    entries = stage.shelf.contraindications
    asked = [
        {
            "contraindication": entry,
            "answer": Answer.NO,
            "answered_at": at,
            "note": OURS,
        }
        for entry in stage.shelf.red_flags
    ]
    medicine = {
        "contraindication": entries["pain-altering-medicine"],
        "answer": Answer.YES,
        "regions": ["low-back"],
        "answered_at": at,
        "note": f"{MEDICINE}. Pressure at or below {LIMIT} of 10: {OURS}",
    }
    return [*asked, medicine]


def _pain_areas(stage: Stage) -> list[dict[str, Any]]:
    """Where it hurts is the report's; how much at the first visit is ours."""
    now: dict[str, Any] = {"now": PAIN[0][0]}
    sometimes: dict[str, Any] = {"pattern": PainPattern.INTERMITTENT}
    places = {"low-back": now, "mid-back": sometimes, "neck-back": sometimes}
    return [
        {"region": stage.shelf.regions[slug], "side": Side.BILATERAL, **values}
        for slug, values in places.items()
    ]


def _exam(stage: Stage, slug: str, side: Side, recognised: Finding) -> dict[str, Any]:
    site = stage.shelf.sites[slug]
    return {
        "muscle": site.muscle,
        "site": site,
        "side": side,
        **mark(site, side),
        "method": PalpationMethod.FLAT,
        "taut_band": Finding.YES,
        "hypersensitive_spot": Finding.YES,
        "referred_sensation": recognised,
        "referred_kind": ReferredKind.DULL_ACHE if recognised == Finding.YES else "",
        "referred_regions": site.primary_regions if recognised == Finding.YES else [],
        "symptom_recognised": recognised,
        "note": OURS,
    }


def _points(assessment: Assessment) -> list[TriggerPoint]:
    """In the order of POINTS; read back, for their status follows from the exams."""
    exams = assessment.trigger_point_exams.select_related("trigger_point__site")
    found = {exam.trigger_point.site.slug: exam.trigger_point for exam in exams}
    return [found[slug] for slug, *_ in POINTS]


def _agree(
    stage: Stage,
    episode: Episode,
    assessment: Assessment,
    consent: Consent,
    points: list[TriggerPoint],
) -> TreatmentPlan:
    techniques = stage.shelf.techniques
    plan = draft_plan(
        by=stage.therapist,
        episode=episode,
        assessment=assessment,
        consent=consent,
        problem_summary=COMPLAINT,
        sessions_per_week=1,
        planned_sessions=6,
        session_minutes=60,
        reassess_after_sessions=6,
        precautions=f"Ask often: his medicine changes the feeling of pain. {OURS}",
        discharge_criteria=f"Less medicine, and back on the bicycle. {OURS}",
        goals=[{"statement": statement} for statement in GOALS],
        planned_techniques=[
            {"technique": techniques[slug], "region": stage.shelf.regions["low-back"]}
            for slug in (STROKES, FASCIA)
        ]
        + [
            {"technique": techniques[STRIPPING], "trigger_point": points[0]},
            {"technique": techniques[FRICTION], "trigger_point": points[1]},
        ],
        pressure_limits=[
            {
                "region": stage.shelf.regions["low-back"],
                "side": Side.BILATERAL,
                "max_level": LIMIT,
                "reason": f"Medicine that changes the feeling of pain. {OURS}",
            }
        ],
    )
    at = stage.visits[0] + timedelta(minutes=12)
    return activate_plan(plan, by=stage.therapist, is_fresh=True, at=at)


# The four visits.


def _hold_visits(
    stage: Stage,
    client: Client,
    member: Membership,
    plan: TreatmentPlan,
    points: list[TriggerPoint],
) -> None:
    for number, (at, (before, after)) in enumerate(
        zip(stage.visits, PAIN, strict=True)
    ):
        session = _book(stage, client, plan, at)
        with acting(stage.therapist):
            session = start_session(session, by=stage.therapist, at=at)
            _treat(stage, session, number, points)
        if number:
            _tap(session, member, at)
        with acting(stage.therapist):
            complete_session(
                session,
                by=stage.therapist,
                at=at + timedelta(minutes=58),
                pain_before=before,
                pain_after=after,
                positions=["prone"],
                history_review=HistoryReview.NO_CHANGE,
                subjective=f"Back pain {before} of 10 (ours).",
                objective="Effleurage, petrissage, friction, muscle stripping and "
                "myofascial release.",
                assessment=f"{after} of 10 afterwards (ours).",
                notes=f"Times, pain, points, order and pressures. {OURS}",
            )
            sign_session(session, by=stage.therapist, is_fresh=True)
            share_session(session, by=stage.therapist)
        _answer_check_in(session, member, at)
    with acting(member):
        text = f"Sore until the next evening, then easier to walk. {OURS}"
        add_remark(session, by=member, text=text, at=at + timedelta(days=2))


def _answer_check_in(session: Session, member: Membership, at: datetime) -> None:
    """He says the day after how it was."""
    with acting(member):
        answer_check_in(
            session.check_ins.get(),
            by=member,
            soreness=2,
            soreness_hours=20,
            benefit=Benefit.SOME,
            words=OURS,
            answered_at=at + timedelta(hours=30),
        )


def _book(stage: Stage, client: Client, plan: TreatmentPlan, at: datetime) -> Session:
    """The front desk books, seeing nothing clinical; the therapist says for what."""
    desk = stage.practice.desk
    with acting(desk):
        session = plan_session(
            by=desk,
            client=client,
            therapist=stage.therapist,
            scheduled_for=at,
            planned_minutes=60,
            room="Room 1",
        )
    with acting(stage.therapist):
        return write_session(
            session, by=stage.therapist, episode=plan.episode, plan=plan
        )


def _treat(
    stage: Stage, session: Session, number: int, points: list[TriggerPoint]
) -> None:
    """In the first visit he says stop at the left quadratus lumborum."""
    lumborum, medius, multifidus = points
    back = {"region": stage.shelf.regions["low-back"], "side": Side.BILATERAL}
    at_lumborum = {"trigger_point": lumborum, "side": Side.LEFT}
    first = ((5, 40, 8), (3, 60, 5))
    later = ((4, 60, 5),)
    rows = [
        {"technique": STROKES, "pressure": 3, "seconds": 300, **back},
        *(
            {
                "technique": STRIPPING,
                "pressure": pressure,
                "seconds": seconds,
                "pain_during": pain,
                **at_lumborum,
            }
            for pressure, seconds, pain in (later if number else first)
        ),
        {
            "technique": FRICTION,
            "pressure": 4,
            "seconds": 90,
            "trigger_point": medius,
            "side": Side.RIGHT,
            "release": Release.PARTIAL,
        },
        {
            "technique": STRIPPING,
            "pressure": 3,
            "seconds": 60,
            "trigger_point": multifidus,
            "side": Side.LEFT,
        },
        {"technique": FASCIA, "pressure": 2, "seconds": 240, **back},
    ]
    made = record_treatments(
        session, _timed(stage, stage.visits[number], rows), by=stage.therapist
    )
    if not number:
        _stop(stage, session, made[1], made[2])


def _timed(
    stage: Stage, at: datetime, rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    at += timedelta(minutes=15)
    timed = []
    for row in rows:
        ended_at = at + timedelta(seconds=row["seconds"])
        technique = stage.shelf.techniques[row["technique"]]
        extra = {"technique": technique, "started_at": at, "ended_at": ended_at}
        prone = stage.shelf.positions["prone"]
        timed.append({**row, **extra, "position": prone, "note": OURS})
        at = ended_at + timedelta(seconds=30)
    return timed


def _stop(stage: Stage, session: Session, hard: Any, eased: Any) -> None:
    said = FeedbackSource.CLIENT_ALOUD
    (stop,) = record_feedback(
        session,
        [
            {
                "treatment": hard,
                "at": hard.started_at + timedelta(seconds=40),
                "source": said,
                "pain": 8,
                "word": PressureWord.STOP,
                "discomfort": Discomfort.SHARP,
                "note": OURS,
            }
        ],
        by=stage.therapist,
    )
    respond_to_feedback(
        stop,
        by=stage.therapist,
        response=Response.EASED,
        at=stop.at + timedelta(seconds=3),
        note=f"Eased to 3 and went on by agreement. {OURS}",
    )
    after = {"treatment": eased, "at": eased.ended_at, "source": said, "pain": 5}
    after |= {"word": PressureWord.GOOD, "note": OURS}
    record_feedback(session, [after], by=stage.therapist)


def _tap(session: Session, member: Membership, at: datetime) -> None:
    """From the second visit on he answers on his own phone."""
    at += timedelta(minutes=25)
    with acting(member):
        record_feedback(
            session,
            [{"at": at, "pain": 5, "word": PressureWord.GOOD, "note": OURS}],
            by=member,
        )


# At home, and what came of it.


def _give_home_care(stage: Stage, episode: Episode) -> list[HomeCareInstruction]:
    first = stage.visits[0]
    words: dict[str, dict[str, Any]] = {"moist-heat": {"instructions": _evening(stage)}}
    with acting(stage.therapist):
        items = {
            slug: give_home_care(
                by=stage.therapist,
                episode=episode,
                template=stage.shelf.home_care[slug],
                starts_on=first.date(),
                **words.get(slug, {}),
                **dose,
            )
            for slug, dose in HOME_CARE
        }
        for slug, topic in TOPICS:
            hand_out_topic(
                by=stage.therapist,
                client=episode.client,
                topic=stage.shelf.topics[topic],
                instruction=items[slug],
                given_at=first,
            )
    return list(items.values())


def _evening(stage: Stage) -> str:
    return f"In the evening. {stage.shelf.home_care['moist-heat'].instructions}"


def _report_home_care(
    stage: Stage, member: Membership, items: list[HomeCareInstruction]
) -> None:
    """He reports most days; a day without a report says nothing (ours)."""
    chance = chance_of("low-back-2016")
    with acting(member):
        for item in items:
            logs: list[dict[str, Any]] = []
            for number in range((stage.calendar.until - item.starts_on).days):
                log = {"done_on": item.starts_on + timedelta(days=number)}
                drawn = chance.random()
                if drawn < 0.62:
                    logs.append({**log, "status": LogStatus.DONE})
                elif drawn < 0.78:
                    reason = {"reason": NotDoneReason.FORGOT}
                    logs.append({**log, "status": LogStatus.NOT_DONE, **reason})
            log_home_care(item, logs, by=member)


def _reassess(stage: Stage, client: Client, plan: TreatmentPlan) -> None:
    """After four visits the weekly plan gives way to a monthly one."""
    at = stage.visits[-1] + timedelta(minutes=59)
    by = stage.therapist
    with acting(by):
        assessment = record_assessment(
            by=by,
            episode=plan.episode,
            kind=AssessmentKind.REASSESSMENT,
            assessed_at=at,
            suitability=Suitability.WITH_PRECAUTIONS,
            suitability_reason=f"He still takes the medicine, less of it. {OURS}",
            note=f"{SOURCE}\n{_result()}",
        )
        _answer(stage, plan.episode, END, at=at)
        monthly = change_plan(
            revise_plan(plan, by=by),
            by=by,
            assessment=assessment,
            sessions_per_week="0.25",
            planned_sessions=6,
            goals=[
                {
                    "statement": GOALS[0],
                    "status": GoalStatus.IMPROVING,
                    "result": "Less medicine.",
                },
                {
                    "statement": GOALS[1],
                    "status": GoalStatus.ACHIEVED,
                    "result": "Rode a bicycle for the first time in years.",
                },
            ],
        )
        monthly = activate_plan(monthly, by=by, is_fresh=True, at=at)
        for discipline, status in BESIDE.items():
            make_referral(
                by=by,
                episode=plan.episode,
                discipline=discipline,
                status=status,
                reason=f"Movement beside the massage. {OURS}",
                suggested_on=at.date(),
            )
    _book(stage, client, monthly, stage.monthly)


def _result() -> str:
    return (
        "Better in nine of ten sections, lifting unchanged; largest change in walking "
        "and in how pain changes; less medicine; rode a bicycle for the first time in "
        "years; changed to monthly visits after four sessions."
    )
