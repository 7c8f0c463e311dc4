"""What a course is drawn from: each answer and session as its row has it."""

from collections import defaultdict
from datetime import timedelta

import pytest

from clinic.models import OutcomeMeasure, Voiding
from sessions.domain.demo.chance import chance_of
from sessions.models import OutcomeResponse, Session
from sessions.queries.goal import UNDER_WAY
from sessions.queries.outcomes import SessionPain, outcomes_of
from tests.conftest import acting
from tests.sessions.test_statistics import NOON, Work, void


@pytest.fixture
def drawn(clinic_a):
    """Answers and sessions of one client among others', some in error, some of one
    moment, of two courses of care and of none."""
    chance = chance_of("marks")
    with acting(clinic_a.therapist):
        work = Work(clinic_a)
        client, *others = [clinic_a.client_record, *work.clients(2)]
        slugs = ("nrs-11", "odi", "psfs", "groc")
        measures = OutcomeMeasure.objects.current().filter(slug__in=slugs)
        measures = list(measures.order_by("slug"))
        for one in (client, *others):
            episodes = [None, work.episode(one), work.episode(one)]
            for _ in range(15):
                day = NOON + timedelta(days=chance.randint(0, 9))
                measure, score = chance.choice(measures), chance.choice((None, 1, 7))
                named = ["Climb", "Garden"] if measure.slug == "psfs" else []
                OutcomeResponse.objects.create(
                    client=one,
                    episode=chance.choice(episodes),
                    session=chance.choice((None, work.session(one))),
                    measure=measure,
                    measure_version=chance.choice(("v1", "v2")),
                    answers=[score] * (len(named) or 1),
                    activities=named,
                    answered=0 if score is None else len(named) or 1,
                    score=score,
                    is_flagged=chance.random() < 0.2,
                    answered_at=day,
                    source="client",
                )
                work.session(
                    one,
                    episode=chance.choice(episodes),
                    pain_before=chance.choice((None, 0, 6)),
                    pain_after=chance.choice((None, 3)),
                    **chance.choice(({}, {}, PLANNED, OFF)),
                )
        for model in (OutcomeResponse, Session):
            for row in model.objects.filter(client=client).order_by("pk")[:3]:
                void(row)
        yield client


PLANNED = {"status": "planned", "started_at": None, "ended_at": None}
OFF = {"status": "cancelled", "status_reason": "Broken off"}
MARK = (
    "id",
    "answered_at",
    "score",
    "is_flagged",
    "measure_version",
    "episode_id",
    "session_id",
    "measure",
)


def stands(rows):
    voided = set(Voiding.objects.values_list("record", flat=True))
    return [row for row in rows if row.pk not in voided]


def marks_of(client, episode):
    found = defaultdict(list)
    rows = OutcomeResponse.objects.filter(client=client).select_related("measure")
    for row in stands(rows.order_by("answered_at", "pk")):
        if episode is None or row.episode_id == episode:
            mark = tuple(getattr(row, name) for name in MARK)
            found[row.measure.slug].append(mark)
    return [found[slug] for slug in sorted(found)]


def held_of(client, episode):
    rows = Session.objects.filter(client=client, status__in=UNDER_WAY)
    return [
        SessionPain(row.pk, row.started_at, row.pain_before, row.pain_after)
        for row in stands(rows.order_by("started_at", "pk"))
        if episode is None or row.episode_id == episode
    ]


def test_marks_are_what_the_rows_say(drawn, clinic_a):
    episodes = OutcomeResponse.objects.filter(client=drawn).values_list("episode")
    for (episode,) in {(None,), *episodes}:
        found = outcomes_of(drawn.pk, by=clinic_a.therapist, episode=episode)

        assert [course.series for course in found.measures] == marks_of(drawn, episode)
        assert found.held == held_of(drawn, episode)
        assert {one.session for one in found.held} >= {
            one.session for one in found.session_pain
        }


def test_there_are_none_in_another_clinic(drawn, clinic_a, clinic_b):
    with acting(clinic_b.therapist):
        found = outcomes_of(drawn.pk, by=clinic_a.therapist)

    assert (found.measures, found.held) == ([], [])
