"""Operations that add the same kind of part are one set, to however many records."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clinic.models import Client, Consent
from sessions.models import (
    Episode,
    Feedback,
    HomeCareInstruction,
    HomeCareLog,
    RangeOfMotion,
    Session,
    Treatment,
)
from tests.api.course import STOP, TREATMENT, V1, new_id
from tests.api.sync.conftest import Device, op
from tests.api.sync.fleet import number_commits
from tests.conftest import Practice, acting
from tests.kept import kept

PARTS = {
    "treatment": ("session", TREATMENT, Treatment),
    "feedback": ("session", STOP, Feedback),
    "home_care_log": ("instruction", {"status": "done"}, HomeCareLog),
}
MOST = 60
# Statements of a push, its own and the set's.
# The same, of sessions with parts, each written up.
DAYS = 78
COSTS = {"treatment": 33, "feedback": 16, "home_care_log": 15}


@kept
def round_of(clinic_a: Practice) -> dict[str, list[str]]:
    """Sixty clients, each with a session under way and something to do at home."""
    with acting(clinic_a.therapist):
        names = [{"given_name": "Jo", "family_name": f"No {n}"} for n in range(MOST)]
        clients = Client.objects.bulk_create(Client(**name) for name in names)
        began = timezone.now() - timedelta(minutes=30)
        Consent.objects.bulk_create(
            Consent(client=client, kind="treatment", method="written", given_at=began)
            for client in clients
        )
        sessions = Session.objects.bulk_create(
            Session(
                client=client,
                therapist=clinic_a.therapist,
                status="in_progress",
                planned_minutes=60,
                started_at=began,
            )
            for client in clients
        )
        episodes = Episode.objects.bulk_create(
            Episode(client=client, therapist=clinic_a.therapist, complaint="Pain.")
            for client in clients
        )
        items = HomeCareInstruction.objects.bulk_create(
            HomeCareInstruction(
                client=episode.client,
                episode=episode,
                category="stretch",
                title="Knee to chest",
            )
            for episode in episodes
        )
    number_commits()
    return {
        "session": [str(one.pk) for one in sessions],
        "instruction": [str(one.pk) for one in items],
    }


def run_of(kind: str, records: list[str], number: int) -> list[Any]:
    """So many operations, to these records in turn."""
    to, values, _ = PARTS[kind]
    return [
        op("create", kind, new_id(), **{to: records[n % len(records)]}, **values)
        for n in range(number)
    ]


@pytest.fixture
def cost(phone: Device) -> Callable[..., int]:
    """The statements of a push, that the device was used noted before."""
    phone.push()

    def count(run: list[Any], statuses: Sequence[str] = ()) -> int:
        with CaptureQueriesContext(connection) as asked:
            results = phone.http.post(f"{V1}sync/push/", {"operations": run}).json()
        told = [one["status"] for one in results["results"]]
        assert told == list(statuses or ["applied"] * len(run))
        return len(asked)

    return count


@pytest.mark.parametrize("kind", PARTS)
def test_a_set_costs_the_same_to_one_record_and_to_sixty(round_of, cost, kind):
    records = round_of[PARTS[kind][0]]

    costs = [
        cost(run_of(kind, records[:of], n)) for of, n in ((1, 1), (1, 60), (60, 60))
    ]

    assert costs == [COSTS[kind]] * 3


def test_what_a_set_refers_to_is_read_at_once(phone, round_of, cost):
    treatments = run_of("treatment", round_of["session"], MOST)
    said = run_of("feedback", round_of["session"], MOST)
    for treatment, one in zip(treatments, said, strict=True):
        one["set"]["treatment"] = treatment["id"]
    phone.push(*treatments)

    assert cost(said) == COSTS["feedback"] + 1


def test_what_a_rule_refuses_is_refused_alone_and_takes_no_number(
    phone, round_of, cost, clinic_a
):
    run = run_of("treatment", round_of["session"], MOST)
    run[30:30] = run_of("treatment", round_of["session"], MOST)[30:31]
    run[30]["set"]["technique"] = "dry-needling"
    cost(run_of("treatment", round_of["session"], 1))

    found = cost(run, ["applied"] * 30 + ["rejected"] + ["applied"] * 30)

    assert found == COSTS["treatment"] + 1  # Is it a repeat of one sent at once?
    with acting(clinic_a.therapist):
        [made] = Treatment.objects.filter(session=round_of["session"][30])
    assert made.order == 1


def test_a_set_that_the_database_refuses_is_halved(phone, round_of, clinic_a):
    run = run_of("feedback", round_of["session"], 8)
    phone.push(*run_of("feedback", round_of["session"], 1))
    run[5]["id"] = run[2]["id"]

    results = phone.push(*run)

    assert [one["status"] for one in results] == [
        *["applied"] * 5,
        "rejected",
        *["applied"] * 2,
    ]
    assert results[5]["problem"]["type"] == "/problems/id-taken"


def test_an_act_that_is_shut_refuses_each_of_a_set(round_of, api, clinic_a):
    desk = Device(api(clinic_a.desk))

    results = desk.push(*run_of("treatment", round_of["session"], 3))

    assert [one["problem"]["type"] for one in results] == ["/problems/not-allowed"] * 3


def day_of(client: str) -> list[Any]:
    """A session as a device records it, and a line written up afterwards."""
    session = new_id()
    opened = op("create", "session", session, client=client, pain_before=5)
    began = op("start", "session", session, {"after": opened["op_id"]})
    said = {"treatment": TREATMENT, "feedback": {"pain": 3, "word": "good"}}
    parts = [
        op("create", kind, new_id(), session=session, **said[kind])
        for kind in ("treatment", "feedback") * 3
    ]
    notes = op("update", "session", session, {"after": began["op_id"]}, notes="Calm.")
    of_one = op("update", "treatment", parts[0]["id"], 1, note="Yielded.")
    return [opened, began, *parts, notes, of_one]


def test_days_of_one_client_and_of_thirty_cost_alike(phone, round_of, cost, clinic_a):
    with acting(clinic_a.therapist):
        clients = [
            str(one.client_id)
            for one in Session.objects.filter(pk__in=round_of["session"])
        ]

    costs = [
        cost([one for client in clients[:number] for one in day_of(client)])
        for number in (1, 30)
    ]

    assert costs == [DAYS, DAYS]


def test_drafts_each_write_what_they_name_and_no_other(phone, round_of, clinic_a):
    first, second, third = round_of["session"][:3]
    phone.push(op("update", "session", second, 1, subjective="Before."))

    results = phone.push(
        op("update", "session", first, 1, notes="One."),
        op("update", "session", second, 2, objective="Two.", notes="Two."),
        op("update", "session", third, 2, notes="Stale."),
    )

    assert [one["status"] for one in results] == ["applied", "applied", "conflict"]
    with acting(clinic_a.therapist):
        rows = Session.objects.in_bulk([first, second, third])
    said = [
        (row.subjective, row.objective, row.notes, row.version)
        for row in (rows[UUID(pk)] for pk in (first, second, third))
    ]
    assert said == [
        ("", "", "One.", 2),
        ("Before.", "Two.", "Two.", 3),
        ("", "", "", 1),
    ]


def test_a_draft_that_is_refused_leaves_none_of_its_lists(phone, round_of, clinic_a):
    first, second = round_of["session"][:2]
    sore = {"id": new_id(), "kind": "soreness", "severity": "mild"}
    turned = {"id": new_id(), "movement": "cervical-flexion", "degrees": 40}
    phone.push(op("update", "session", first, 1, reactions=[sore]))
    lists = {"reactions": [sore, sore], "range_of_motion": [turned]}

    results = phone.push(
        op("update", "session", first, 2, **lists),
        op("update", "session", second, 1, notes="Two."),
    )

    assert [one["status"] for one in results] == ["rejected", "applied"]
    with acting(clinic_a.therapist):
        assert RangeOfMotion.objects.filter(session=first).count() == 0
