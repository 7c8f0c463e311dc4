"""Whatever was measured, PostgreSQL finds a goal and its plan where Python does."""

from copy import copy
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from api.documents.resource import resource_of
from api.views.treatment_plan import TreatmentPlanViewSet
from clinic.enums import Role
from clinic.models import Voiding
from clinic.models.catalogue import OutcomeMeasure
from sessions.domain.demo.chance import chance_of
from sessions.enums import GoalStatus, PlanStatus
from sessions.models import (
    Assessment,
    Goal,
    OutcomeResponse,
    PlanStanding,
    Session,
    TreatmentPlan,
)
from sessions.queries.goal import UNDER_WAY
from tests.api.filled import Filling
from tests.api.test_any_document import MANY
from tests.api.test_documents import ZERO, asked, in_order, rendered
from tests.conftest import acting

MEASURES = ("nrs-11", "psfs", "odi", "pressure-felt-10")
# So few moments and figures that many are the same.
MOMENTS = [datetime(2026, 3, day, 9, tzinfo=UTC) for day in range(1, 7)]
FIGURES = [None, *map(Decimal, range(5)), Decimal("2.25")]
SCORES = [*map(Decimal, range(5)), Decimal("4.333333")]
STOOD = {*GoalStatus, None} - {GoalStatus.NOT_ATTAINABLE}


def several(chance, model, count, **values):
    """More rows like those that are there, of these values."""
    rows = list(model._base_manager.all())
    twins = [copy(chance.choice(rows)) for _ in range(count)]
    for twin in twins:
        twin.pk = uuid7()
        for name, choices in values.items():
            setattr(twin, name, chance.choice(choices))
    return model._base_manager.bulk_create(twins)


def measure(chance, practice):
    """Plans of one client and episode, their goals, and what came after."""
    Filling(practice, chance).fill()
    connection.cursor().execute("DISCARD PLANS")  # They are of the tables beneath.
    client, today = practice.client_record.pk, timezone.localdate()
    plans = list(TreatmentPlan._base_manager.all())
    episode, other = plans[0].episode_id, plans[1].pk
    days = [None, *(today + timedelta(days=days) for days in (-1, 0, 1))]
    for number, plan in enumerate(plans):
        plan.client_id, plan.episode_id = client, episode
        plan.reassess_on = chance.choice([*days, date(2026, 3, 3)])
        plan.reassess_after_sessions = chance.choice([None, 2, 9])
        plan.save()
        PlanStanding.objects.filter(plan=plan).update(
            status=chance.choice([PlanStatus.ACTIVE, PlanStatus.COMPLETED]),
            activated_at=chance.choice(MOMENTS[:2]) if number else None,
            ended_at=chance.choice([None, None, *MOMENTS[3:]]),
        )
    found = OutcomeMeasure.objects.filter(slug__in=MEASURES)
    measures = list(found.values_list("pk", flat=True))
    whose = {"client_id": [client, client, uuid7()], "episode_id": [episode] * 3}
    whose["episode_id"] += [None, other]
    several(
        chance, Goal, 200,
        plan_id=[plan.pk for plan in plans], measure_id=[None, *measures],
        baseline=FIGURES, target=FIGURES, due_on=days,
    )  # fmt: skip
    several(
        chance, OutcomeResponse, 40,
        measure_id=measures, score=SCORES, answered_at=MOMENTS, **whose,
    )  # fmt: skip
    held = several(
        chance, Session, 24,
        status=UNDER_WAY, pain_before=[None, 1, 2, 3], started_at=MOMENTS,
        ended_at=MOMENTS, plan_id=[plan.pk for plan in plans], **whose,
    )  # fmt: skip
    several(chance, Assessment, 1, assessed_at=MOMENTS, episode_id=[episode])
    several(chance, Voiding, 1, record=[one.pk for one in held])


@pytest.mark.parametrize("seed", [1, *MANY])
def test_a_plan_of_any_goals_is_what_drf_would_render(seed, clinic_a):
    member = clinic_a.therapist
    resource = resource_of(TreatmentPlanViewSet, Role.THERAPIST)
    with acting(member), transaction.atomic():
        measure(chance_of(seed), clinic_a)
        view = asked(resource, member)
        plans = {plan.pk: plan for plan in view.records()}

        for row in resource.after(ZERO, member, 100):
            assert in_order(row.body) == in_order(rendered(view, plans[row.id]))
        transaction.set_rollback(True)

    progress = [
        getattr(goal, "progress", None)
        for plan in plans.values()
        for goal in plan.goals.all()
    ]
    stood = {one and one.status for one in progress}
    assert (len(STOOD - stood) <= 1) & (stood <= STOOD)
    assert {one.is_overdue for one in progress if one} == {True, False}
