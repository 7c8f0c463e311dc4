"""What figures of a period read: the period, whatever else a clinic has."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from sessions.models import Session
from sessions.queries.statistics import statistics
from tests.clinic.tenancy.sql import execute
from tests.conftest import acting
from tests.sessions.test_statistics import MARCH, NOON


def plans_of(member, period):
    """How PostgreSQL finds what each statement asks for that counts by the time of a
    session."""
    started = '"therapy_session"."started_at" >='
    with acting(member), transaction.atomic(), connection.cursor() as cursor:
        with CaptureQueriesContext(connection) as captured:
            statistics(period, by=member)
        for one in captured.captured_queries:
            if started in one["sql"]:
                cursor.execute(f"EXPLAIN {one['sql']}")
                yield "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.slow
def test_a_period_is_found_by_its_index_whatever_else_a_clinic_has(committed, clinic_a):
    with acting(clinic_a.therapist), transaction.atomic():
        Session.objects.bulk_create(
            Session(
                client=clinic_a.client_record,
                therapist=clinic_a.therapist,
                planned_minutes=50,
                status="completed",
                started_at=NOON - timedelta(days=40, hours=hour),
                ended_at=NOON - timedelta(days=40, hours=hour),
            )
            for hour in range(2_000)
        )
    execute("ANALYZE therapy_session", using="owner")

    plans = list(plans_of(clinic_a.therapist, MARCH))

    assert len(plans) == 9
    assert [plan for plan in plans if "session_period" not in plan] == []
