"""Figures of a period: right, of the own clinic, and of nobody in particular."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from clinic.enums import Role
from clinic.errors import InvalidInput
from clinic.models import (
    Client,
    ImportantChange,
    Membership,
    Muscle,
    Technique,
    Tool,
    Voiding,
)
from sessions.models import (
    AdverseEvent,
    Episode,
    Feedback,
    FeedbackResponse,
    HomeCareInstruction,
    HomeCareLog,
    OutcomeResponse,
    Session,
    Treatment,
)
from sessions.queries.period import Period, period_of
from sessions.queries.statistics import statistics
from sessions.suppression import HIDDEN, Figure
from sessions.workload import Load
from tests.conftest import acting, make_user

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 31)  # From a Monday.
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
MARCH = Period(FIRST, LAST, ZoneInfo("UTC"))
PRESSING, STRIPPING = "trigger-point-pressure-release", "deep-stripping"


class Work:
    """What a clinic has done, entered without the domain."""

    def __init__(self, practice):
        self.practice = practice
        self.hours = 0

    def clients(self, number):
        return Client.objects.bulk_create(
            Client(given_name="Ada", family_name=f"Canary {n}") for n in range(number)
        )

    def session(self, client, at=None, *, minutes=50, by=None, **values):
        if at is None:  # One after the other, each with a pause.
            at, self.hours = NOON + timedelta(hours=self.hours), self.hours + 2
        given = {
            "status": "completed",
            "started_at": at,
            "ended_at": at + timedelta(minutes=minutes),
            "planned_minutes": minutes,
        }
        return Session.objects.create(
            client=client, therapist=by or self.practice.therapist, **given | values
        )

    def treatment(self, session, technique=PRESSING, *, order=1, tool="", **values):
        return Treatment.objects.create(
            client_id=session.client_id,
            session=session,
            order=order,
            technique=Technique.objects.current().get(slug=technique),
            tool=Tool.objects.current().get(slug=tool) if tool else None,
            muscle=Muscle.objects.current().get(slug="masseter"),
            **{"pressure_scale": "intensity-0-10"} | values,
        )

    def episode(self, client, **values):
        values = {"opened_on": FIRST, "complaint": "Pain"} | values
        return Episode.objects.create(
            client=client, therapist=self.practice.therapist, **values
        )


@pytest.fixture
def work(clinic_a):
    with acting(clinic_a.therapist):
        yield Work(clinic_a)


@pytest.fixture
def elsewhere(clinic_b):
    """Much of everything in another clinic."""
    with acting(clinic_b.therapist):
        there = Work(clinic_b)
        for client in there.clients(6):
            session = there.session(client, pain_before=5, pain_after=1)
            there.treatment(session, seconds=6_000, pressure=9, tool="thumb")
            there.episode(client)
            fell = {"kind": "fall", "serious": False, "severity": "mild"}
            AdverseEvent.objects.create(
                client=client, occurred_on=FIRST, description="Fell", **fell
            )


def figures(practice, *, by=None, period=MARCH):
    member = by or practice.therapist
    with acting(member):
        return statistics(period, by=member)


def clinic_of(practice, **options):
    return figures(practice, **options).clinic


def told(distribution):
    return {cell.name: cell.count for cell in distribution.cells if cell.count != 0}


def void(record):
    Voiding.objects.create(
        client_id=record.client_id, record=record.pk, kind="x", reason="Wrong"
    )


# The clinic's clients together


def test_nothing_is_zero_and_no_secret(clinic_a, elsewhere):
    found = clinic_of(clinic_a)

    assert found.clients_seen == Figure(0)
    assert found.sessions.by_status.total == Figure(0)
    assert found.sessions.share_cancelled == Figure(None)
    assert found.techniques.cells == found.important_changes == []
    assert found.home_care.total == found.adverse_events.total == Figure(0)
    assert found.alerts.median_seconds == Figure(None)


@pytest.mark.parametrize(("number", "seen"), [(4, HIDDEN), (5, Figure(5))])
def test_clients_seen_are_told_from_five(number, seen, work, clinic_a, elsewhere):
    for client in work.clients(number):
        work.session(client)
        work.session(client)

    assert clinic_of(clinic_a).clients_seen == seen


def test_duplicates_are_one_client(work, clinic_a):
    first, *others = work.clients(5)
    Client.objects.filter(pk=others[0].pk).update(
        merged_into=first, archived_at=timezone.now()
    )
    for client in (first, *others):
        work.session(client)

    assert clinic_of(clinic_a).clients_seen == HIDDEN


def test_sessions_are_counted_by_status(work, clinic_a, elsewhere):
    planned = {"started_at": None, "ended_at": None, "scheduled_for": NOON}
    off = {**planned, "status": "no_show", "status_reason": "Forgot"}
    for hours, client in enumerate(work.clients(6)):
        work.session(client)
        void(work.session(client))
        work.session(client, NOON - timedelta(days=90))
        work.session(client, **{**off, "scheduled_for": NOON + timedelta(hours=hours)})

    found = clinic_of(clinic_a).sessions

    assert told(found.by_status) == {"completed": 6, "no_show": 6}
    assert found.by_status.total == Figure(12)
    assert (found.share_cancelled, found.share_no_show) == (Figure(0.0), Figure(0.5))


def test_a_share_does_not_tell_what_is_hidden(work, clinic_a):
    clients = work.clients(6)
    for client in clients:
        work.session(client)
    work.session(clients[0], status="in_progress", ended_at=None)

    found = clinic_of(clinic_a).sessions

    assert told(found.by_status) == {"completed": None, "in_progress": None}
    assert (found.share_cancelled, found.share_no_show) == (HIDDEN, HIDDEN)


def test_episodes_are_counted_as_they_open_and_close(work, clinic_a, elsewhere):
    for client in work.clients(5):
        work.episode(client, opened_on=FIRST - timedelta(days=1))
        work.episode(client, closed_on=LAST, outcome="goals_reached")
        work.episode(client, opened_on=LAST + timedelta(days=1))

    found = clinic_of(clinic_a)

    assert found.episodes_opened == Figure(5)
    assert told(found.episodes_closed) == {"goals_reached": 5}


def test_pain_is_told_by_how_it_changed(work, clinic_a, elsewhere):
    for client in work.clients(5):
        for after in (7, 6, 5, 4, 3, 2):
            work.session(client, pain_before=6, pain_after=after)
        work.session(client, pain_before=6)

    assert told(clinic_of(clinic_a).pain_change) == {
        "more": 5,
        "same": 5,
        "less_by_1": 5,
        "less_by_2_to_3": 10,
        "less_by_4_or_more": 5,
    }


def test_treatments_are_told_by_what_where_and_how_hard(work, clinic_a, elsewhere):
    for client in work.clients(5):
        session = work.session(client)
        work.treatment(session, pressure=4, pressure_scale="walton-1-5")
        work.treatment(session, STRIPPING, order=2, pressure=8)
        work.treatment(session, STRIPPING, order=3)
        voided = work.session(client)
        work.treatment(voided, pressure=10)
        void(voided)

    found = clinic_of(clinic_a)

    assert told(found.techniques) == {STRIPPING: 10, PRESSING: 5}
    assert told(found.muscles) == {"masseter": 15}
    assert told(found.regions) == {}
    assert told(found.pressure_levels) == {"8": 10}


def test_alerts_are_told_with_the_time_to_a_response(work, clinic_a, elsewhere):
    for number, client in enumerate(work.clients(5)):
        session = work.session(client)
        said = {"client": client, "session": session, "source": "client_aloud"}
        alert = Feedback.objects.create(**said, word="stop", is_alert=True, at=NOON)
        FeedbackResponse.objects.create(
            client=client,
            feedback=alert,
            response="eased",
            at=NOON + timedelta(seconds=10 * number),
        )
        Feedback.objects.create(**said, word="good", at=NOON)

    found = clinic_of(clinic_a).alerts

    assert told(found.alerts) == {"answered": 5}
    assert (found.share_answered, found.median_seconds) == (Figure(1.0), Figure(20.0))


def test_home_care_is_told_in_bands_of_clients(work, clinic_a, elsewhere):
    for client in work.clients(5):
        given = HomeCareInstruction.objects.create(
            client=client,
            episode=work.episode(client),
            category="stretch",
            title="Stretch",
            starts_on=LAST - timedelta(days=9),
        )
        for back, status in [
            (0, "done"),
            (0, "not_done"),
            *((n, "done") for n in range(1, 8)),
            (-1, "done"),  # after the period
        ]:
            HomeCareLog.objects.create(
                client=client,
                instruction=given,
                status=status,
                source="client",
                done_on=LAST - timedelta(days=back),
                created_at=NOON + timedelta(hours=status == "not_done"),
            )

    assert told(clinic_of(clinic_a).home_care) == {"50-74": 5}


def test_changes_that_matter_are_told_by_each_value(work, clinic_a, elsewhere):
    value = ImportantChange.objects.current().get(slug="nrs-11-farrar-2001-points")
    for number, client in enumerate(work.clients(10)):
        episode = work.episode(client)
        last = 4 if number < 5 else 5
        for day, score in enumerate((6, 9, last)):
            OutcomeResponse.objects.create(
                client=client,
                episode=episode,
                measure=value.measure,
                answers=[score],
                answered=1,
                score=score,
                answered_at=NOON + timedelta(days=day),
                source="client",
            )

    found = {one.known.slug: one for one in clinic_of(clinic_a).important_changes}

    assert told(found[value.slug].episodes) == {"reached": 5, "not_reached": 5}
    assert found[value.slug].share == Figure(0.5)
    assert found["nrs-11-farrar-2001-percent"].share == Figure(0.5)
    assert found["nrs-11-abbott-2014-small"].share == Figure(0.5)
    assert found["nrs-11-salaffi-2004-slight-points"].share == Figure(1.0)


def test_adverse_events_are_told_by_severity(work, clinic_a, elsewhere):
    for client in work.clients(5):
        AdverseEvent.objects.create(
            client=client,
            occurred_on=LAST,
            kind="bruise",
            serious=False,
            severity="moderate",
            description="Blue",
        )

    assert told(clinic_of(clinic_a).adverse_events) == {"moderate": 5}


# A therapist's own load


@pytest.fixture
def colleague(clinic_a):
    """Another therapist of the clinic, with much on their hands."""
    with acting(clinic_a.admin):
        other = Membership.objects.create(
            user=make_user("colleague"),
            role=Role.THERAPIST,
            started_at=datetime(2020, 1, 1, tzinfo=UTC),
        )
    with acting(other):
        work = Work(clinic_a)
        for hours in range(5):
            at = NOON + timedelta(hours=hours)
            session = work.session(clinic_a.other_client, at, minutes=60, by=other)
            work.treatment(session, seconds=3_000, pressure=10, tool="thumb")
    return other


def test_the_load_is_ones_own(work, clinic_a, colleague, elsewhere):
    session = work.session(clinic_a.client_record)
    work.treatment(session, seconds=60, pressure=4, pressure_scale="walton-1-5")
    work.treatment(session, order=2, seconds=120, pressure=8, tool="thumb")
    work.treatment(session, order=3, seconds=30, pressure=3, tool="thumb")
    timed = {"started_at": NOON, "ended_at": NOON + timedelta(seconds=90)}
    work.treatment(session, order=4, **timed)
    work.treatment(session, order=5)
    work.treatment(session, order=6, seconds=600, performed_by="Another provider")
    voided = work.session(clinic_a.client_record)
    work.treatment(voided, seconds=900)
    void(voided)

    own = figures(clinic_a).own

    assert own.total == Load(
        sessions=1, seconds=300, firm=60, intense=120, thumb=150, untimed=1
    )
    assert figures(clinic_a, by=colleague).own.total == Load(
        sessions=5, seconds=15_000, intense=15_000, thumb=15_000
    )


def test_a_clinic_admin_has_no_load(clinic_a, colleague):
    assert figures(clinic_a, by=clinic_a.admin).own is None


def test_sessions_and_days_in_a_row(work, clinic_a, colleague):
    client = clinic_a.client_record
    for day, hours in [(0, (0, 1, 2, 4)), (1, (0,)), (3, (0, 1))]:
        for hour in hours:
            work.session(client, NOON + timedelta(days=day, hours=hour))

    own = figures(clinic_a).own

    run = own.longest_run
    assert (run.sessions, run.start) == (3, NOON)
    assert run.end == NOON + timedelta(hours=2, minutes=50)
    assert (own.most_sessions_in_a_day, own.most_days_in_a_row) == (4, 2)
    assert [(one.day.day, one.load.sessions) for one in own.days] == [
        (3, 4),
        (4, 1),
        (6, 2),
    ]
    assert [(one.day.day, one.load.sessions) for one in own.weeks] == [(2, 7)]


def test_the_clinics_clock_decides_the_day(work, clinic_a):
    late = datetime(2026, 4, 1, 6, 30, tzinfo=UTC)  # 31 March in Seattle.
    work.treatment(work.session(clinic_a.client_record, late), seconds=60)
    here = Period(FIRST, LAST, ZoneInfo("America/Los_Angeles"))

    assert [one.day for one in figures(clinic_a, period=here).own.days] == [LAST]
    assert figures(clinic_a).own.days == []


# The period


def test_without_days_it_is_the_last_ninety(clinic_a, time_machine):
    clinic_a.clinic.time_zone = "America/Los_Angeles"
    time_machine.move_to(datetime(2026, 4, 1, 6, 30, tzinfo=UTC), tick=False)

    period = period_of(clinic_a.clinic)

    assert period.days == (date(2026, 1, 1), date(2026, 3, 31))
    assert period.start == datetime(2026, 1, 1, 8, tzinfo=UTC)
    assert period.end == datetime(2026, 4, 1, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "days", [(LAST, FIRST), (date(2023, 3, 1), LAST), (date(1, 1, 1), date(1, 1, 1))]
)
def test_a_period_has_an_order_and_a_length(days, clinic_a):
    with pytest.raises(InvalidInput):
        period_of(clinic_a.clinic, *days)
