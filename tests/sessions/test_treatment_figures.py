"""Figures of treatments: as if each were looked at by itself."""

from collections import defaultdict
from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.enums import PressureScale
from clinic.models import Client, Muscle, PainRegion, Technique, Voiding
from sessions.domain.demo.chance import chance_of
from sessions.models import Treatment, TriggerPoint
from sessions.queries.treatment_figures import LEVEL, MUSCLE, REGION, TECHNIQUE, counted
from sessions.suppression import Group
from tests.builders import saved_twin
from tests.conftest import acting
from tests.sessions.test_statistics import MARCH, NOON, Work, void

WALTON, INTENSITY = PressureScale.WALTON_1_5, PressureScale.INTENSITY_0_10


@pytest.fixture
def work(clinic_a):
    with acting(clinic_a.therapist):
        yield Work(clinic_a)


@pytest.fixture
def done(work, clinic_a):
    """Sessions in March and around it, with whatever treatments. Two of the clients are
    one person, and two entries of the catalogue one technique."""
    chance = chance_of("treatments")
    clients = work.clients(14)
    Client.objects.filter(pk=clients[0].pk).update(
        merged_into=clients[1], archived_at=timezone.now()
    )
    first, second = Technique.objects.current().order_by("-slug")[:2]
    old = saved_twin(
        first, clinic=clinic_a.clinic, slug="x-own", retired_at=timezone.now()
    )
    techniques = [first, second, old, saved_twin(old, slug="x-own", retired_at=None)]
    muscles = [None, None, *Muscle.objects.current().order_by("slug")[:3]]
    regions = [None, *PainRegion.objects.current().order_by("slug")[:2]]
    points = {
        client.pk: TriggerPoint.objects.create(
            client=client, muscle=chance.choice(muscles[2:]), side="left"
        )
        for client in clients
    }
    rows, wrong = [], []
    for client in clients * 3:
        session = work.session(client, NOON + timedelta(days=chance.randint(-9, 35)))
        if chance.random() < 0.1:
            wrong.append(session)
        for order in range(chance.randint(0, 5)):
            muscle, region = chance.choice(muscles), chance.choice(regions)
            scale = chance.choice((WALTON, INTENSITY))
            is_at_point = chance.random() < 0.5 or not (muscle or region)
            rows.append(
                Treatment(
                    client=client,
                    session=session,
                    order=order,
                    technique=chance.choice(techniques),
                    muscle=muscle,
                    region=region,
                    trigger_point=points[client.pk] if is_at_point else None,
                    pressure=chance.choice((None, 1, 2, 3, 4, 5)),
                    pressure_scale=scale,
                    performed_by=chance.choice(("", "", "", "Another provider")),
                    unconfirmed=chance.random() < 0.2,
                )
            )
    Treatment.objects.bulk_create(rows)
    for session in wrong:
        void(session)


def looked_at(name_of):
    """Groups of what counts, the oracle of the statement."""
    found = defaultdict(list)
    voided = set(Voiding.objects.values_list("record", flat=True))
    every = Treatment.objects.filter(performed_by="", unconfirmed=False)
    whose = ("session", "client", "technique", "muscle", "region")
    for one in every.select_related(*whose, "trigger_point__muscle"):
        is_counted = MARCH.start <= one.session.started_at < MARCH.end
        name = name_of(one)
        if is_counted and one.session_id not in voided and name is not None:
            found[name].append(one.client.merged_into_id or one.client_id)
    return {
        name: Group(len(people), len(set(people))) for name, people in found.items()
    }


def slug_of_muscle(one):
    muscle = one.muscle or (one.trigger_point and one.trigger_point.muscle)
    return muscle and muscle.slug


def level_of(one):
    if one.pressure is None:
        return None
    return str(one.pressure * (2 if one.pressure_scale == WALTON else 1))


def test_they_are_those_of_each_by_itself(done, clinic_a, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = counted(clinic_a.therapist, MARCH)

    assert found == {
        TECHNIQUE: looked_at(lambda one: one.technique.slug),
        MUSCLE: looked_at(slug_of_muscle),
        REGION: looked_at(lambda one: one.region and one.region.slug),
        LEVEL: looked_at(level_of),
    }
    for groups in found.values():
        counts = [group.count for group in groups.values()]
        assert counts == sorted(counts, reverse=True)


def test_there_are_none_in_another_clinic(done, clinic_a, clinic_b):
    with acting(clinic_b.therapist):
        assert counted(clinic_b.therapist, MARCH) == {}
        assert counted(clinic_a.therapist, MARCH) == {}
