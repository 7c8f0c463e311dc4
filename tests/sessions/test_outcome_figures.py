"""Changes that matter: as if each course of care were judged by itself."""

from collections import defaultdict
from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.important_change import judge
from clinic.models import Client, ImportantChange, OutcomeMeasure, Voiding
from sessions.domain.demo.chance import chance_of
from sessions.models import OutcomeResponse
from sessions.queries.outcome_figures import LEFT_OUT, judged
from sessions.suppression import Group
from tests.conftest import acting
from tests.sessions.test_statistics import MARCH, NOON, Work, void


@pytest.fixture
def answered(clinic_a):
    """Forms of two courses of care each, before March, in it and after, some in error
    and some without a score. Two of the clients are one person."""
    chance = chance_of("outcomes")
    with acting(clinic_a.therapist):
        work = Work(clinic_a)
        clients = work.clients(8)
        Client.objects.filter(pk=clients[0].pk).update(
            merged_into=clients[1], archived_at=timezone.now()
        )
        slugs = ("nrs-11", "odi", "groc", "psfs")
        measures = OutcomeMeasure.objects.current().filter(slug__in=slugs)
        measures = list(measures.order_by("slug"))
        given = OutcomeResponse.objects.bulk_create(
            OutcomeResponse(
                client=episode.client,
                episode=chance.choice((episode, episode, episode, None)),
                measure=measure,
                answers=[1],
                answered=1,
                score=chance.choice((None, 0, 2, 3, 5, 7, 30)),
                answered_at=NOON + timedelta(days=chance.randint(-9, 32)),
                source="client",
            )
            for episode in [work.episode(one) for one in clients * 2]
            for measure in measures
            for _ in range(chance.randint(1, 4))
        )
        for one in given[::9]:
            void(one)
        yield clinic_a.therapist


def looked_at():
    """The oracle of the statement."""
    voided = set(Voiding.objects.values_list("record", flat=True))
    courses = defaultdict(list)
    every = OutcomeResponse.objects.exclude(episode=None).exclude(score=None)
    whose = every.select_related("measure", "client").order_by("answered_at", "pk")
    for one in whose.filter(answered_at__lt=MARCH.end):
        if one.pk not in voided:
            courses[one.episode_id, one.measure.slug].append(one)
    found = defaultdict(lambda: defaultdict(list))
    values = ImportantChange.objects.current().exclude(measure__slug__in=LEFT_OUT)
    for known in values.select_related("measure"):
        for (_, slug), scored in courses.items():
            if slug != known.measure.slug or scored[-1].answered_at < MARCH.start:
                continue
            first = scored[0].score if len(scored) > 1 else None
            reached = judge(known, first, scored[-1].score).reached
            if reached is not None:
                client = scored[0].client
                name = "reached" if reached else "not_reached"
                found[known.pk][name].append(client.merged_into_id or client.pk)
    return {
        known: {name: Group(len(who), len(set(who))) for name, who in groups.items()}
        for known, groups in found.items()
    }


def test_they_are_those_of_each_by_itself(answered, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = judged(MARCH)

    assert found == looked_at()
    assert len(found) > 10


def test_there_are_none_in_another_clinic(answered, clinic_b):
    with acting(clinic_b.therapist):
        assert judged(MARCH) == {}
