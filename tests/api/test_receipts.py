"""A request sent twice has one effect."""

import json
import time
from collections import Counter
from contextlib import suppress
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import connections, transaction

from clinic.domain.receipt import claim_receipt
from clinic.models import Client, Receipt
from tests.api.course import (
    CLIENT,
    EPISODE,
    LOG,
    STOP,
    TREATMENT,
    V1,
    WORDING,
    new_id,
)
from tests.api.world import caller
from tests.conftest import acting, make_practice, token_of

POSITION = {
    "slug": "x-reclined",
    "name": "Reclined",
    "source": "The clinic's own.",
    "description": "In the long chair.",
    "areas": "Neck",
}
UUID4 = "7f1c2d3e-4b5a-4c6d-8e7f-0a1b2c3d4e5f"


def clients_of(practice):
    with acting(practice.therapist):
        return Client.objects.filter(given_name=CLIENT["given_name"]).count()


@pytest.mark.parametrize("by_key", [False, True])
def test_a_repeat_answers_what_the_first_made(by_key, therapist, clinic_a):
    body = CLIENT if by_key else {**CLIENT, "id": new_id()}
    headers = {"Idempotency-Key": "key-1"} if by_key else {}

    first = therapist.post(f"{V1}clients/", body, headers=headers)
    again = therapist.post(f"{V1}clients/", body, headers=headers)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.headers["ETag"] == again.headers["ETag"]
    assert clients_of(clinic_a) == 1


@pytest.mark.parametrize("by_key", [False, True])
def test_another_body_under_the_same_name_is_refused(
    by_key, therapist, clinic_a, problem
):
    body = CLIENT if by_key else {**CLIENT, "id": new_id()}
    headers = {"Idempotency-Key": "key-1"} if by_key else {}
    therapist.post(f"{V1}clients/", body, headers=headers)

    answer = therapist.post(
        f"{V1}clients/", {**body, "family_name": "Other"}, headers=headers
    )

    problem(answer, 422, "repeat-differs")
    assert clients_of(clinic_a) == 1


def test_without_a_name_every_request_counts(therapist, clinic_a):
    for _ in range(2):
        therapist.post(f"{V1}clients/", CLIENT)

    assert clients_of(clinic_a) == 2


def test_a_repeat_answers_the_record_as_it_now_is(therapist, course):
    body = {"id": new_id(), "client": course.client, **EPISODE}
    course.post("episodes/", body)
    therapist.patch(
        f"{V1}episodes/{body['id']}/",
        {"complaint": "Another"},
        headers={"If-Match": "*"},
    )

    again = therapist.post(f"{V1}episodes/", body)

    assert (again.status_code, again.json()["complaint"]) == (200, "Another")


def test_a_repeat_comes_before_the_state_of_things(course):
    course.agreed()
    session = course.started()["id"]
    body = {"id": new_id(), **TREATMENT}
    first = course.post(f"sessions/{session}/treatments/", body)
    course.act(f"sessions/{session}/complete/")

    assert course.post(f"sessions/{session}/treatments/", body) == first


def test_a_repeated_part_is_made_once(therapist, course, clinic_a):
    course.agreed()
    session = course.started()["id"]
    home_care = course.home_care(course.episode()["id"])["id"]

    for path, body in (
        (f"sessions/{session}/treatments/", TREATMENT),
        (f"sessions/{session}/feedback/", STOP),
        (f"home-care/{home_care}/logs/", LOG),
        (f"trigger-points/{course.point()['id']}/exams/", {"tenderness": 3}),
    ):
        body = {"id": new_id(), **body}
        answers = [therapist.post(V1 + path, body) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 200], path
        assert answers[0].json() == answers[1].json(), path


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("catalogue/positions/", POSITION),
        ("catalogue/outcome-measures/odi/wordings/", WORDING),
    ],
)
def test_what_a_clinic_adds_to_the_catalogue_is_added_once(path, body, admin, problem):
    headers = {"Idempotency-Key": "entry-1"}

    answers = [admin.post(V1 + path, body, headers=headers) for _ in range(2)]
    other = admin.post(V1 + path, {**body, "name": "Other"}, headers=headers)

    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    problem(other, 422, "repeat-differs")


@pytest.mark.parametrize("act", ["start", "revise"])
def test_a_repeated_act_is_done_once(act, therapist, course):
    plan, session = course.plan()["id"], course.session()["id"]
    record = f"sessions/{session}/" if act == "start" else f"treatment-plans/{plan}/"
    seen = therapist.get(V1 + record).headers["ETag"]
    headers = {"Idempotency-Key": "act-1", "If-Match": seen}

    first, again = (
        therapist.post(f"{V1}{record}{act}/", {}, headers=headers) for _ in range(2)
    )

    assert first.status_code in {200, 201}
    assert again.status_code == 200
    assert again.json() == first.json()


def test_what_is_discarded_is_discarded_once(therapist, course):
    session = course.started()["id"]
    course.treatment(session)
    copy = course.act(f"sessions/{session}/clone/")
    course.act(f"sessions/{copy['id']}/start/")
    path = f"sessions/{copy['id']}/treatments/{copy['treatments'][0]['id']}/discard/"
    headers = {"Idempotency-Key": "discard-1"}

    first, again = (therapist.post(V1 + path, {}, headers=headers) for _ in range(2))

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert first.json()["treatments"] == []
    assert therapist.post(V1 + path, {}).status_code == 404


def test_a_repeated_invitation_is_mailed_once(
    therapist, clinic_a, django_capture_on_commit_callbacks
):
    path = f"{V1}clients/{clinic_a.other_client.pk}/invite/"
    headers = {"Idempotency-Key": "invite-1"}

    with django_capture_on_commit_callbacks(execute=True):
        first, again = (therapist.post(path, {}, headers=headers) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert len(mail.outbox) == 1


def test_a_repeated_response_is_given_once(therapist, course):
    session = course.started()["id"]
    feedback = course.feedback(session)["id"]
    path = f"{V1}sessions/{session}/feedback/{feedback}/respond/"
    headers = {"Idempotency-Key": "respond-1"}

    answers = [
        therapist.post(path, {"response": "eased"}, headers=headers) for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()


def test_a_key_belongs_to_one_person(therapist, desk, clinic_a):
    for http in (therapist, desk):
        answer = http.post(
            f"{V1}clients/", CLIENT, headers={"Idempotency-Key": "key-1"}
        )
        assert answer.status_code == 201

    assert clients_of(clinic_a) == 2


def test_a_key_belongs_to_one_route(therapist, course, problem):
    headers = {"Idempotency-Key": "key-1"}
    therapist.post(f"{V1}clients/", CLIENT, headers=headers)

    answer = therapist.post(
        f"{V1}episodes/", {"client": course.client, **EPISODE}, headers=headers
    )

    problem(answer, 422, "repeat-differs")


def test_a_refused_request_gives_its_name_back(therapist, clinic_a):
    body = {**CLIENT, "id": new_id()}

    refused = therapist.post(f"{V1}clients/", {**body, "date_of_birth": "2999-01-01"})
    accepted = therapist.post(f"{V1}clients/", body)

    assert (refused.status_code, accepted.status_code) == (400, 201)
    with acting(clinic_a.therapist):
        assert Receipt.objects.count() == 1


def test_an_id_in_use_is_taken(therapist, desk, foreign, problem, clinic_a):
    body = {**CLIENT, "id": new_id()}
    therapist.post(f"{V1}clients/", body)

    problem(desk.post(f"{V1}clients/", body), 409, "id-taken")
    problem(foreign.http.post(f"{V1}clients/", body), 409, "id-taken")
    assert clients_of(clinic_a) == 1


@pytest.mark.parametrize("pk", [UUID4, "00000000-0000-0000-0000-000000000000", "x", 7])
def test_an_id_is_a_uuid_of_version_7(pk, therapist, problem):
    document = problem(therapist.post(f"{V1}clients/", {**CLIENT, "id": pk}), 400)

    assert [fault["pointer"] for fault in document["errors"]] == ["/id"]


def waiting() -> bool:
    """Whether some transaction waits for another."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE NOT granted AND datname = current_database()"
        )
        return cursor.fetchone()[0] > 0


def test_of_two_at_once_the_second_waits_and_answers_with_the_first(committed):
    practice = make_practice("a")
    token, answers = token_of(practice.therapist), []
    body = {**CLIENT, "id": new_id()}
    path = f"{V1}clients/"

    def second():
        answers.append(caller(token).post(path, body))
        connections.close_all()

    thread = Thread(target=second)
    with acting(practice.therapist), transaction.atomic():
        first = caller(token).post(path, body)
        thread.start()
        while not waiting():
            assert thread.is_alive(), "The second did not wait."
            time.sleep(0.01)
    thread.join()

    (again,) = answers
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    with acting(practice.therapist), transaction.atomic():
        assert Client.objects.filter(pk=body["id"]).count() == 1


def test_a_claim_of_a_failed_effect_is_no_claim(clinic_a):
    class EffectFailed(Exception):
        pass

    with acting(clinic_a.therapist):
        with suppress(EffectFailed), transaction.atomic():
            claim_receipt("key", by=clinic_a.therapist, fingerprint=b"x")
            raise EffectFailed
        claim = claim_receipt("key", by=clinic_a.therapist, fingerprint=b"y")

    assert claim.record is None


class Race:
    """Many senders of one request at once, each on a connection of its own."""

    def __init__(self, token, senders):
        self.token, self.senders = token, senders
        self.start, self.answers = Barrier(senders), []

    def send(self, bodies):
        http = caller(self.token)
        for body in bodies:
            self.start.wait()
            answer = http.post(f"{V1}clients/", body)
            self.answers.append((body["id"], answer.status_code, answer.json()))
        connections.close_all()

    def run(self, bodies):
        threads = [
            Thread(target=self.send, args=(bodies,)) for _ in range(self.senders)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def check_race(keys, senders):
    practice = make_practice("a")
    bodies = [{**CLIENT, "id": new_id()} for _ in range(keys)]
    race = Race(token_of(practice.therapist), senders)

    race.run(bodies)

    statuses = Counter(status for _, status, _ in race.answers)
    assert statuses == {201: keys, 200: keys * (senders - 1)}
    told = {(pk, json.dumps(answer, sort_keys=True)) for pk, _, answer in race.answers}
    assert len(told) == keys
    with acting(practice.therapist), transaction.atomic():
        made = Client.objects.filter(pk__in=[body["id"] for body in bodies])
        assert made.count() == keys
        assert Receipt.objects.count() == keys


def test_racing_senders_have_one_effect_and_one_answer(committed):
    check_race(keys=10, senders=20)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_racing_senders_of_many_keys_have_one_effect_and_one_answer(committed):
    check_race(keys=200, senders=20)
