"""Two records of one person are read as one, and nothing moves."""

import pytest

from clinic.domain.merging import unmerge_client
from clinic.errors import NotAllowed
from clinic.models import Client
from clinic.queries.client import same_person
from sessions.models import Session
from tests.api.course import (
    CLIENT,
    CONSENT,
    EPISODE,
    EVENT,
    HOME_CARE,
    OUTCOME,
    PLAN,
    REFERRAL,
    V1,
    Course,
)
from tests.conftest import acting

LISTS = ["consents/", "episodes/", "sessions/", "trigger-points/", "assessments/"]


@pytest.fixture
def duplicate(therapist):
    made = therapist.post(f"{V1}clients/", {**CLIENT, "family_name": "Weever"})
    return Course(therapist, made.json()["id"])


def fill(course):
    """One record in each list, and what they are."""
    course.consent()
    episode = course.episode()["id"]
    course.session(episode=episode)
    course.assessment(episode)
    return episode


def merge(http, client, into, **headers):
    return http.post(
        f"{V1}clients/{client}/merge/",
        {"into": str(into)},
        headers={"If-Match": "*", **headers},
    )


def found(http, path, client):
    rows = http.get(f"{V1}{path}?client={client}").json()["results"]
    return [row["client"] for row in rows]


def test_a_duplicate_stays_and_is_read_with_its_survivor(
    course, duplicate, desk, clinic_a
):
    for one in (course, duplicate):
        fill(one)
    before = {path: found(desk, path, duplicate.client) for path in ["sessions/"]}

    merged = merge(desk, duplicate.client, course.client)

    assert merged.status_code == 200
    assert merged.json()["merged_into"] == course.client
    assert merged.json()["archived_at"] is not None
    for path in LISTS:
        assert found(course.http, path, course.client) == [
            duplicate.client,
            course.client,
        ]
        assert found(course.http, path, duplicate.client) == [duplicate.client]
    assert before == {"sessions/": [duplicate.client]}


def test_a_survivor_is_found_by_the_names_of_a_duplicate(
    course, duplicate, foreign, clinic_a
):
    merge(course.http, duplicate.client, course.client)

    def ids(**body):
        answer = course.http.post(f"{V1}clients/search/", body).json()
        return [one["id"] for one in answer]

    assert ids(name="jon weever") == [course.client]
    assert ids(name="canary", email="one@canary-a.example") == [course.client]
    assert ids(name="weever", email="one@canary-a.example") == []
    assert foreign.http.post(f"{V1}clients/search/", {"name": "weever"}).json() == []


def test_a_chain_of_duplicates_is_flat(course, sibling, duplicate, clinic_a):
    merge(course.http, duplicate.client, sibling.client)

    merge(course.http, sibling.client, course.client)

    with acting(clinic_a.therapist):
        assert {str(pk) for pk in same_person(course.client)} == {
            course.client,
            sibling.client,
            duplicate.client,
        }
        assert Client.objects.exclude(merged_into=None).count() == 2


def test_a_merge_needs_another_who_stands_alone(course, sibling, duplicate, problem):
    http, one = course.http, duplicate.client

    itself = merge(http, one, one)
    merge(http, sibling.client, course.client)
    into_merged = merge(http, one, sibling.client)
    again = merge(http, sibling.client, one)

    assert problem(itself, 400)["errors"][0]["pointer"] == "/into"
    for answer in (into_merged, again):
        assert problem(answer, 409, "client-merged")["survivor"] == course.client


def test_a_duplicate_who_has_the_app_is_not_merged(
    course, sibling, admin, clinic_a, problem
):
    member = clinic_a.client_member

    refused = problem(merge(admin, course.client, sibling.client), 409, "wrong-state")
    admin.post(f"{V1}members/{member.pk}/end/", headers={"If-Match": "*"})

    assert "end its membership first" in refused["detail"]
    assert merge(admin, course.client, sibling.client).status_code == 200


def test_one_does_not_merge_what_one_can_not_see(
    course, foreign, sibling, person, problem
):
    problem(merge(course.http, sibling.client, foreign.client), 400)
    problem(merge(course.http, foreign.client, course.client), 404)
    problem(merge(person, course.client, sibling.client), 403)


@pytest.mark.parametrize("body", [{}, {"into": "x"}, {"into": None}])
def test_a_malformed_merge_is_refused(body, duplicate, problem):
    address = f"{V1}clients/{duplicate.client}/merge/"

    answer = duplicate.http.post(address, body, headers={"If-Match": "*"})

    assert problem(answer, 400)["errors"][0]["pointer"] == "/into"
    problem(duplicate.http.post(address, body), 428)


def test_nothing_begins_for_a_duplicate(course, duplicate, problem, clinic_a):
    episode = fill(duplicate)
    assessment = duplicate.assessment(episode)["id"]
    duplicate.agreed()
    session = duplicate.started()["id"]
    merge(course.http, duplicate.client, course.client)
    of = {"client": duplicate.client}
    within = {"episode": episode}

    begun = {
        "consents/": {**of, **CONSENT},
        "episodes/": {**of, **EPISODE},
        "sessions/": of,
        "trigger-points/": {**of, "muscle": "masseter"},
        "outcome-responses/": {**of, **OUTCOME},
        "adverse-events/": {**of, **EVENT},
        "referrals/": {**of, **REFERRAL},
        "assessments/": {**within, "kind": "initial"},
        "treatment-plans/": {**within, "assessment": assessment, **PLAN},
        "home-care/": {**within, **HOME_CARE},
        f"clients/{duplicate.client}/invite/": {},
    }
    for path, body in begun.items():
        answer = course.http.post(V1 + path, body)
        assert problem(answer, 409, "client-merged")["survivor"] == course.client

    # What was under way is brought to its end.
    duplicate.adverse_event(session=session)
    duplicate.treatment(session)
    duplicate.act(f"sessions/{session}/complete/")
    duplicate.act(f"sessions/{session}/sign/")
    with acting(clinic_a.therapist):
        assert Session.objects.get(pk=session).client_id != clinic_a.client_record.pk


def test_a_clinic_admin_takes_back_a_wrong_merge(course, duplicate, clinic_a):
    merge(course.http, duplicate.client, course.client)

    with acting(clinic_a.therapist), pytest.raises(NotAllowed):
        unmerge_client(Client.objects.get(pk=duplicate.client), by=clinic_a.therapist)
    with acting(clinic_a.admin):
        unmerge_client(Client.objects.get(pk=duplicate.client), by=clinic_a.admin)

    assert duplicate.episode()["client"] == duplicate.client
    assert found(course.http, "episodes/", course.client) == []
