"""Retention, legal holds and erasures over HTTP."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clinic.domain.legal_hold import place_hold
from clinic.models import Client, Erasure
from sessions.queries.retention import due_for_erasure
from tests.api.course import V1, new_id
from tests.conftest import acting

LETTER = {"reason": "Asked by letter.", "law": "GDPR article 17"}


@pytest.fixture
def client_id(course):
    return str(course.client)


def lift(admin, hold):
    return admin.post(
        f"{V1}legal-holds/{hold['id']}/lift/",
        {"reason": "Settled."},
        headers={"If-Match": "*"},
    )


def carry_out(admin, request, tag="*"):
    path = f"{V1}erasures/{request['id']}/carry-out/"
    return admin.post(path, headers={"If-Match": tag})


def test_retention_says_until_when_and_by_which_rule(admin, course, client_id):
    course.started()
    admin.patch(f"{V1}clinic/", {"jurisdiction": "CH"}, headers={"If-Match": "*"})

    told = admin.get(f"{V1}clients/{client_id}/retention/").json()

    assert told["rule"] == "Switzerland: claims for bodily harm"
    assert "art. 128a" in told["source"]
    assert int(told["keep_until"][:4]) - int(told["last_encounter"][:4]) == 20
    assert (told["held"], told["is_over"]) == (False, False)


def test_whose_time_is_over_is_listed_unless_held(clinic_a, clinic_b, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=11 * 366))
    with acting(clinic_a.admin):
        hold = {"client": clinic_a.other_client, "reason": "A claim."}
        before = due_for_erasure(clinic_a.clinic)
        place_hold(by=clinic_a.admin, **hold)
        after = due_for_erasure(clinic_a.clinic)

    assert [one.client for one in before] == [clinic_a.client_record, hold["client"]]
    assert [one.client for one in after] == [clinic_a.client_record]


def test_nobody_is_listed_before(admin, clinic_a, course):
    course.started()

    assert admin.get(f"{V1}clients/due-for-erasure/").json() == []


def test_the_list_costs_the_same_for_all(
    clinic_a, django_assert_num_queries, time_machine
):
    time_machine.move_to(timezone.now() + timedelta(days=11 * 366))
    with acting(clinic_a.admin):
        with django_assert_num_queries(7):
            assert len(due_for_erasure(clinic_a.clinic)) == 2
        for name in ("A", "B", "C"):
            Client.objects.create(given_name=name, family_name=name)

        with django_assert_num_queries(7):
            assert len(due_for_erasure(clinic_a.clinic)) == 5


def test_an_erasure_within_its_time_names_rule_source_and_day(
    admin, client_id, problem
):
    answer = admin.post(f"{V1}erasures/", {"client": client_id, "reason": "x"})

    document = problem(answer, 409, "retention-not-over")
    assert set(document) >= {"limit", "reason", "source"}
    assert document["reason"] == "10 years after the last encounter"


def test_an_erasure_is_asked_for_and_then_carried_out(
    admin, client_id, clinic_a, problem
):
    asked = admin.post(f"{V1}erasures/", {"client": client_id, **LETTER}).json()
    problem(admin.post(f"{V1}erasures/", {"client": client_id, **LETTER}), 409)
    with acting(clinic_a.admin):
        assert Client.objects.filter(pk=client_id).exists()

    erased = carry_out(admin, asked).json()

    assert (asked["erased_at"], asked["rule"][:8]) == (None, "10 years")
    assert erased["erased_by"] == str(clinic_a.admin.pk)
    assert erased["client"] == client_id
    problem(admin.get(f"{V1}clients/{client_id}/"), 404)
    problem(carry_out(admin, asked), 409, "already-done")
    with acting(clinic_a.admin):
        assert Erasure.objects.get().reason == LETTER["reason"]


def test_the_second_step_needs_the_version(admin, client_id, problem):
    asked = admin.post(f"{V1}erasures/", {"client": client_id, **LETTER}).json()
    path = f"{V1}erasures/{asked['id']}/carry-out/"

    problem(admin.post(path), 428)
    problem(carry_out(admin, asked, '"9.0"'), 412)


def test_a_hold_refuses_and_is_lifted_once(admin, client_id, problem):
    body = {"client": client_id, "reason": "A claim."}
    hold = admin.post(f"{V1}legal-holds/", body).json()
    asking = {"client": client_id, **LETTER}

    problem(admin.post(f"{V1}erasures/", asking), 409, "under-legal-hold")
    lifted = lift(admin, hold).json()

    assert (hold["lifted_at"], lifted["lifting_reason"]) == (None, "Settled.")
    problem(lift(admin, hold), 409, "already-done")
    assert admin.post(f"{V1}erasures/", asking).status_code == 201


@pytest.mark.parametrize("path", ["erasures/", "legal-holds/"])
def test_of_another_clinics_client_nothing_is_decided(path, admin, foreign, problem):
    unknown = [
        problem(admin.post(V1 + path, {"client": client, **body}), 400)["errors"]
        for client in (str(foreign.client), new_id())
        for body in ({"reason": "x"},)
    ]

    assert unknown[0] == unknown[1]


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("erasures/", {"client": "{client}"}, "/reason"),
        ("erasures/", {"client": "{client}", "reason": ""}, "/reason"),
        ("erasures/", {"reason": "x", "law": "y"}, "/client"),
        ("erasures/", {"client": "{client}", "reason": "x", "rule": 1, "z": 1}, "/z"),
        ("erasures/", {"client": "x", "reason": "x"}, "/client"),
        ("legal-holds/", {"client": "{client}"}, "/reason"),
        ("legal-holds/", {"client": "{client}", "reason": " "}, "/reason"),
        ("legal-holds/", {"reason": "x"}, "/client"),
    ],
)
def test_what_is_missing_or_wrong_is_named(
    path, body, pointer, admin, client_id, problem
):
    body = {
        name: value.format(client=client_id) if isinstance(value, str) else value
        for name, value in body.items()
    }

    errors = problem(admin.post(V1 + path, body), 400)["errors"]

    assert [error["pointer"] for error in errors] == [pointer]


def test_a_merged_duplicate_is_erased_with_its_survivor(
    admin, client_id, clinic_a, problem
):
    twin = str(clinic_a.other_client.pk)
    path = f"{V1}clients/{twin}/merge/"
    admin.post(path, {"into": client_id}, headers={"If-Match": "*"})

    problem(admin.post(f"{V1}erasures/", {"client": twin, **LETTER}), 409)
    asked = admin.post(f"{V1}erasures/", {"client": client_id, **LETTER}).json()
    carry_out(admin, asked)

    assert admin.get(f"{V1}clients/").json()["results"] == []


def test_erasures_are_listed_at_one_cost(
    admin, client_id, clinic_a, django_assert_num_queries
):
    one = admin.post(f"{V1}erasures/", {"client": client_id, **LETTER}).json()
    with django_assert_num_queries(6):
        admin.get(f"{V1}erasures/")
    body = {"client": str(clinic_a.other_client.pk), **LETTER}
    two = admin.post(f"{V1}erasures/", body).json()
    carry_out(admin, one)

    with django_assert_num_queries(6):
        listed = admin.get(f"{V1}erasures/").json()["results"]

    assert [row["id"] for row in listed] == [two["id"], one["id"]]
    ids = {
        erased: [
            row["id"]
            for row in admin.get(f"{V1}erasures/?erased={erased}").json()["results"]
        ]
        for erased in ("true", "false")
    }
    assert ids == {"true": [one["id"]], "false": [two["id"]]}
