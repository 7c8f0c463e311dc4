"""What figures read: the period or the client, whatever else a clinic has."""

import re
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from clinic.models import Muscle, OutcomeMeasure, Technique
from sessions.models import (
    Episode,
    HomeCareInstruction,
    HomeCareLog,
    OutcomeResponse,
    Session,
    Treatment,
)
from sessions.queries.home_care import adherence_of
from sessions.queries.outcomes import outcomes_of
from sessions.queries.statistics import statistics
from tests.clinic.tenancy.sql import execute
from tests.conftest import acting
from tests.sessions.test_statistics import FIRST, MARCH, NOON, Work


def plans_of(ask, naming, *, by):
    """How PostgreSQL finds what each statement asks for that names something."""
    with acting(by), transaction.atomic(), connection.cursor() as cursor:
        with CaptureQueriesContext(connection) as captured:
            ask()
        cursor.execute("SET LOCAL random_page_cost = 1.1")  # As it is served with.
        for one in captured.captured_queries:
            if re.search(naming, one["sql"]):
                cursor.execute(f"EXPLAIN {one['sql']}")
                yield "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.slow
def test_a_period_is_found_by_its_index_whatever_else_a_clinic_has(committed, clinic_a):
    therapist, client = clinic_a.therapist, clinic_a.client_record
    with acting(therapist), transaction.atomic():
        held = Session.objects.bulk_create(
            Session(
                client=client,
                therapist=therapist,
                planned_minutes=50,
                status="completed",
                started_at=NOON - timedelta(days=40, hours=hour),
                ended_at=NOON - timedelta(days=40, hours=hour),
            )
            for hour in range(2_000)
        )
        technique, muscle = Technique.objects.current()[0], Muscle.objects.current()[0]
        Treatment.objects.bulk_create(
            Treatment(
                client=client,
                session=session,
                order=order,
                technique=technique,
                muscle=muscle,
                pressure_scale="intensity-0-10",
            )
            for session in held
            for order in range(5)
        )
    for table in ("therapy_session", "therapy_treatment"):
        execute(f"VACUUM ANALYZE {table}", using="owner")

    plans = list(
        plans_of(
            lambda: statistics(MARCH, by=therapist),
            r'\bstarted_at"? >=',
            by=therapist,
        )
    )

    assert len(plans) == 6
    assert [plan for plan in plans if "session_period" not in plan] == []
    (treated,) = (plan for plan in plans if "treatment_of_session" in plan)
    assert "Index Only Scan using treatment_of_session" in treated


@pytest.mark.slow
def test_what_was_reported_is_read_from_an_index(committed, clinic_a):
    therapist, client = clinic_a.therapist, clinic_a.client_record
    with acting(therapist), transaction.atomic():
        episode = Episode.objects.create(client=client, therapist=therapist)
        given = [
            HomeCareInstruction.objects.create(
                client=client,
                episode=episode,
                category="stretch",
                title="Stretch",
                starts_on=FIRST,
            )
            for _ in range(30)
        ]
        HomeCareLog.objects.bulk_create(
            HomeCareLog(
                client=client,
                instruction=one,
                status="done",
                source="client",
                done_on=FIRST + timedelta(days=day),
            )
            for day in range(60)
            for one in given
        )
    execute("VACUUM ANALYZE therapy_homecarelog", using="owner")

    def ask():
        statistics(MARCH, by=therapist)
        adherence_of(given[0])

    plans = list(plans_of(ask, "therapy_homecarelog", by=therapist))

    assert len(plans) == 2
    assert all("Index Only Scan using home_care_log_days" in plan for plan in plans)


@pytest.mark.slow
def test_a_course_is_drawn_from_indexes(committed, clinic_a):
    therapist = clinic_a.therapist
    with acting(therapist), transaction.atomic():
        one, *others = Work(clinic_a).clients(10)
        measure = OutcomeMeasure.objects.current().get(slug="nrs-11")
        held = Session.objects.bulk_create(
            Session(
                client=client,
                therapist=therapist,
                planned_minutes=50,
                status="completed",
                started_at=NOON - timedelta(hours=hour),
                ended_at=NOON - timedelta(hours=hour),
                subjective="Less pull on the left. " * 20,
            )
            for hour in range(40)
            for client in (one, *others)
        )
        OutcomeResponse.objects.bulk_create(
            OutcomeResponse(
                client=session.client,
                session=session,
                measure=measure,
                answers=[3],
                answered=1,
                score=3,
                answered_at=session.started_at,
                source="client",
                note="Filled in at home. " * 20,
            )
            for session in held
        )
    for table in ("therapy_session", "therapy_outcomeresponse"):
        execute(f"VACUUM ANALYZE {table}", using="owner")

    plans = list(
        plans_of(
            lambda: outcomes_of(one.pk, by=therapist),
            'FROM "therapy_(session|outcomeresponse)"',
            by=therapist,
        )
    )

    assert len(plans) == 2
    assert "Index Only Scan using outcome_marks" in plans[0]
    assert re.search(r"Index Only Scan( Backward)? using session_marks", plans[1])
