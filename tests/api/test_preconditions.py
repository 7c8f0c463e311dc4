"""Versions: what one saw last is what one may change. And the order of answers."""

from collections import Counter
from threading import Barrier, Thread

import pytest
from django.db import connections

from tests.api.course import EPISODE, V1, Course, new_id
from tests.api.world import caller
from tests.conftest import make_practice, token_of


@pytest.fixture
def episode(course):
    return course.episode()["id"]


def path_of(pk):
    return f"{V1}episodes/{pk}/"


def change(http, pk, tag=None, complaint="Other"):
    headers = {} if tag is None else {"If-Match": tag}
    return http.patch(path_of(pk), {"complaint": complaint}, headers=headers)


def tag_of(http, path):
    return http.get(path).headers["ETag"]


def test_a_change_needs_the_version(therapist, episode, problem):
    problem(change(therapist, episode), 428, "if-match-required")


def test_a_change_of_the_version_seen_is_made(therapist, episode):
    seen = tag_of(therapist, path_of(episode))

    answer = change(therapist, episode, seen)

    assert (answer.status_code, answer.json()["complaint"]) == (200, "Other")
    assert (seen, answer.headers["ETag"]) == ('"1.0"', '"2.0"')


def test_a_change_of_an_older_version_is_refused_with_the_current(
    therapist, episode, problem
):
    seen = tag_of(therapist, path_of(episode))
    change(therapist, episode, seen, "First")

    document = problem(change(therapist, episode, seen, "Second"), 412, "stale")

    assert document["current"] == therapist.get(path_of(episode)).json()
    assert document["current"]["complaint"] == "First"


@pytest.mark.parametrize("tag", ["*", 'W/"1.0"', '"7.0", "1.0"', '"1.999"', "1.0"])
def test_the_first_part_of_any_tag_decides(tag, therapist, episode):
    assert change(therapist, episode, tag).status_code == 200


def test_a_change_of_nothing_keeps_the_version(therapist, episode):
    answer = therapist.patch(path_of(episode), {}, headers={"If-Match": "*"})

    assert answer.headers["ETag"] == '"1.0"'


def test_every_act_that_changes_state_needs_the_version(therapist, course, problem):
    plan, session = course.plan(), course.session()
    acts = [
        f"episodes/{plan['episode']}/close/",
        *(
            f"treatment-plans/{plan['id']}/{act}/"
            for act in ("activate", "hold", "resume", "complete", "discontinue")
        ),
        f"treatment-plans/{plan['id']}/revise/",
        *(
            f"sessions/{session['id']}/{act}/"
            for act in ("start", "complete", "cancel", "no-show", "reschedule")
        ),
        f"consents/{course.consent()['id']}/withdraw/",
        f"clients/{course.client}/archive/",
    ]

    for act in acts:
        problem(therapist.post(V1 + act, {}), 428, "if-match-required")
        answer = therapist.post(V1 + act, {}, headers={"If-Match": '"99.0"'})
        problem(answer, 412, "stale")


def test_what_only_adds_needs_none(therapist, course):
    session = course.started()["id"]
    before = tag_of(therapist, f"{V1}sessions/{session}/")

    course.treatment(session)
    course.feedback(session)

    after = tag_of(therapist, f"{V1}sessions/{session}/")
    assert before.partition(".")[0] == after.partition(".")[0]
    assert before != after


def test_a_changed_part_changes_the_tag(therapist, course):
    session = course.started()["id"]
    treatment = course.treatment(session)["id"]
    path = f"{V1}sessions/{session}/"
    before = tag_of(therapist, path)

    therapist.patch(
        f"{path}treatments/{treatment}/", {"seconds": 30}, headers={"If-Match": "*"}
    )

    assert tag_of(therapist, path) != before


def test_what_is_known_is_not_sent_again(therapist, course):
    session = course.started()["id"]
    path = f"{V1}sessions/{session}/"
    seen = tag_of(therapist, path)

    known = therapist.get(path, headers={"If-None-Match": f'"x", W/{seen}'})
    course.treatment(session)
    changed = therapist.get(path, headers={"If-None-Match": seen})

    assert (known.status_code, known.content, known.headers["ETag"]) == (304, b"", seen)
    assert changed.status_code == 200


class TestTheOrderOfAnswers:
    """401, 403, 404, repeat, 428, 412, then 409 and 400."""

    def test_401_comes_before_all(self, episode, problem):
        problem(change(caller("wrong"), new_id()), 401)

    def test_403_comes_before_404(self, desk, problem):
        problem(change(desk, new_id()), 403)

    def test_404_comes_before_428(self, therapist, problem):
        problem(change(therapist, new_id()), 404)

    def test_a_repeat_comes_before_400(self, therapist, course):
        body = {"id": new_id(), "client": course.client, **EPISODE}
        course.post("episodes/", body)
        course.act(f"episodes/{body['id']}/close/", {"outcome": "client_stopped"})

        assert therapist.post(f"{V1}episodes/", body).status_code == 200

    def test_428_comes_before_400(self, therapist, episode, problem):
        problem(therapist.patch(path_of(episode), {"complaint": ""}), 428)

    def test_412_comes_before_409(self, therapist, course, episode, problem):
        course.act(f"episodes/{episode}/close/", {"outcome": "client_stopped"})

        problem(change(therapist, episode, '"1.0"'), 412)

    def test_409_names_the_state(self, therapist, course, episode, problem):
        course.act(f"episodes/{episode}/close/", {"outcome": "client_stopped"})

        document = problem(change(therapist, episode, "*"), 409, "wrong-state")

        assert document["state"] == "closed"

    @pytest.mark.parametrize(
        ("act", "body"), [("cancel/", {}), ("", {"pain_before": 11})]
    )
    def test_409_comes_before_400(self, act, body, therapist, course, problem):
        session = course.completed()["id"]
        path = f"{V1}sessions/{session}/"
        if not act:
            session = course.session()["id"]
            path = f"{V1}sessions/{session}/"
            course.act(f"sessions/{session}/cancel/", {"reason": "Ill"})
        send = therapist.post if act else therapist.patch

        problem(send(f"{path}{act}", body, headers={"If-Match": "*"}), 409)

    def test_a_part_is_refused_for_the_state_before_its_values(
        self, therapist, course, problem
    ):
        planned = course.session()["id"]

        problem(therapist.post(f"{V1}sessions/{planned}/treatments/", {}), 409)
        problem(therapist.post(f"{V1}sessions/{planned}/feedback/", {}), 409)


def test_two_who_changed_the_same_version_do_not_overwrite(
    therapist, api, clinic_a, episode
):
    other = Course(api(clinic_a.therapist), clinic_a.client_record.pk).http
    seen = tag_of(therapist, path_of(episode))

    answers = [
        change(http, episode, seen, str(number))
        for number, http in enumerate((therapist, other))
    ]

    assert [answer.status_code for answer in answers] == [200, 412]
    assert therapist.get(path_of(episode)).json()["complaint"] == "0"


def test_of_fifty_at_once_one_changes_the_version_seen(committed):
    practice, racers = make_practice("a"), 50
    token, start, answers = token_of(practice.therapist), Barrier(racers), []
    episode = Course(caller(token), practice.client_record.pk).episode()["id"]

    def race(number):
        start.wait(timeout=60)
        answers.append(change(caller(token), episode, '"1.0"', str(number)))
        connections.close_all()

    threads = [Thread(target=race, args=(number,)) for number in range(racers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 49}
    (changed,) = (answer for answer in answers if answer.status_code == 200)
    assert {
        answer.json()["current"]["complaint"]
        for answer in answers
        if answer.status_code == 412
    } == {changed.json()["complaint"]}
