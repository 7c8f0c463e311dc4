"""A client of the demo, with every course of care they went through."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from clinic.enums import ConsentKind, ConsentMethod
from clinic.models import Client, Consent, Membership
from sessions.domain.demo import afterwards, asked, at_home, figures
from sessions.domain.demo.care import begin_care, end_care
from sessions.domain.demo.chance import dated_id, pick
from sessions.domain.demo.course import Calendar, Course, lay_courses
from sessions.domain.demo.diary import Diary
from sessions.domain.demo.rows import Chart, Rows
from sessions.domain.demo.shelf import Shelf
from sessions.domain.demo.treating import book_visit, hold_visit

RELATIONS = ("partner", "sister", "brother", "daughter", "son", "friend")


@dataclass(frozen=True, slots=True)
class Intake:
    """Who comes, how often, and to whom; `place` is the therapist's in the diary."""

    name: tuple[str, str]
    visits: int
    therapist: Membership
    place: int
    chance: Random


def write_client(
    rows: Rows, intake: Intake, shelf: Shelf, calendar: Calendar, diary: Diary
) -> None:
    chance, room = intake.chance, f"Room {intake.place + 1}"
    courses = lay_courses(intake.visits, intake.place, calendar, diary, chance)
    client = rows.add(_client(intake, courses, calendar))
    chart = Chart(client, intake.therapist, chance, shelf, rows)
    consent: Consent | None = None
    for course in courses:
        if course.held:
            consent = consent or _consents(chart, course.held[0].at)
            _write_course(chart, course, consent, calendar, room)
            continue
        for visit in course.visits:  # Not begun: there is nothing but the diary.
            book_visit(chart, visit, None, room)


def _write_course(
    chart: Chart, course: Course, consent: Consent, calendar: Calendar, room: str
) -> None:
    if course.complaint.sensitive:
        _consent(
            chart,
            ConsentKind.SENSITIVE_REGION,
            course.held[0].at,
            regions=list(course.complaint.sensitive),
        )
    care = begin_care(chart, course, consent)
    for visit in course.visits:
        if visit.is_held:
            session = hold_visit(chart, course, visit, care, room)
            afterwards.follow_visit(chart, course, visit, session, calendar)
        else:
            book_visit(chart, visit, care, room)
    end_care(chart, course, care)
    afterwards.follow_course(chart, course, care, calendar)
    at_home.give(chart, course, care, calendar)
    asked.answer(chart, course, care)


def _client(intake: Intake, courses: list[Course], calendar: Calendar) -> Client:
    (given, family), chance = intake.name, intake.chance
    first, last = courses[0].visits[0].at, courses[-1].visits[-1].at
    registered_at = first - timedelta(days=chance.randint(2, 12))
    born = first.date() - timedelta(
        days=int(figures.AGE.draw(chance) * 365.25) + chance.randint(0, 364)
    )
    is_long_gone = (calendar.until - last.date()).days > 300 and chance.random() < 0.3
    number = chance.randint(0, 99)
    return Client(
        id=dated_id(registered_at, chance),
        given_name=given,
        family_name=family,
        date_of_birth=born,
        email=f"{given}.{family}{number}@mail.example".lower(),
        phone=f"+1 206 555 01{number:02}",
        language=pick(figures.LANGUAGE, chance),
        emergency_contact_name=f"{chance.choice(('Alex', 'Robin', 'Kim'))} {family}",
        emergency_contact_phone=f"+1 206 555 01{99 - number:02}",
        emergency_contact_relation=chance.choice(RELATIONS),
        primary_therapist=intake.therapist,
        archived_at=last + timedelta(days=200) if is_long_gone else None,
    )


def _consents(chart: Chart, at: datetime) -> Consent:
    _consent(chart, ConsentKind.DATA, at)
    return _consent(chart, ConsentKind.TREATMENT, at)


def _consent(
    chart: Chart, kind: ConsentKind, at: datetime, **values: list[str]
) -> Consent:
    return chart.add(
        Consent,
        at,
        kind=kind,
        explained="What is done, why, what it may feel like, and how to stop it.",
        method=ConsentMethod.WRITTEN,
        given_at=at,
        **values,
    )
