"""The history of a record: who changed what, from what to what."""

from uuid import uuid4

import pytest
from django.db import connection

from clinic.models import Client
from tests.api.course import V1
from tests.conftest import acting


@pytest.fixture(autouse=True)
def numbers():
    """Take the numbers that COMMIT would take, after each request."""

    def take():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS number IMMEDIATE")
            cursor.execute("SET CONSTRAINTS number DEFERRED")

    return take


@pytest.fixture
def changed(course, therapist, clinic_a, numbers):
    """An episode, opened and then twice changed, by one therapist."""
    numbers()
    episode = course.episode(complaint="First")["id"]
    numbers()
    for complaint in ("Second", "Third"):
        therapist.patch(
            f"{V1}episodes/{episode}/",
            {"complaint": complaint},
            headers={"If-Match": "*", "X-Request-ID": f"request-{complaint}"},
        )
        numbers()
    return episode


def history(http, record):
    return http.get(f"{V1}changes/?record={record}")


def test_a_history_tells_who_changed_what_from_what_to_what(
    changed, therapist, clinic_a
):
    made, second, third = history(therapist, changed).json()["results"]

    assert [step["op"] for step in (made, second, third)] == [
        "created",
        "changed",
        "changed",
    ]
    assert made["changes"]["complaint"] == {"from": None, "to": "First"}
    assert second["changes"] == {"complaint": {"from": "First", "to": "Second"}}
    assert third["changes"] == {"complaint": {"from": "Second", "to": "Third"}}
    assert {step["actor"] for step in (made, second, third)} == {
        str(clinic_a.therapist.pk)
    }
    assert second["actor_name"] == clinic_a.therapist.user.name
    assert second["request"] == "request-Second"
    assert made["seq"] < second["seq"] < third["seq"]


def test_a_long_history_comes_in_pages(changed, therapist):
    first = history(therapist, f"{changed}&page_size=2").json()
    second = therapist.get(first["next"]).json()

    whole = history(therapist, changed).json()["results"]
    assert [*first["results"], *second["results"]] == whole
    assert (len(first["results"]), second["next"]) == (2, None)


def test_a_part_has_a_history_of_its_own(course, therapist):
    session = course.started()["id"]
    treatment = course.treatment(session)["id"]
    therapist.patch(
        f"{V1}sessions/{session}/treatments/{treatment}/",
        {"seconds": 30},
        headers={"If-Match": "*"},
    )

    steps = history(therapist, treatment).json()["results"]

    assert [step["kind"] for step in steps] == ["treatment", "treatment"]
    assert steps[1]["changes"] == {"seconds": {"from": 60, "to": 30}}


def test_another_clinics_history_is_as_if_it_were_not(foreign, therapist, like_nothing):
    theirs = foreign.episode()["id"]

    like_nothing(history(therapist, theirs), history(therapist, uuid4()))


def test_the_front_desk_and_the_client_see_no_history(changed, desk, person, problem):
    for http in (desk, person):
        problem(history(http, changed), 403)


def test_a_device_has_its_history_for_the_admin_alone(therapist, admin, problem):
    (device,) = therapist.get(f"{V1}devices/").json()["results"]

    problem(history(therapist, device["id"]), 404)
    (made,) = history(admin, device["id"]).json()["results"]
    assert "digest" not in made["changes"]


@pytest.mark.parametrize("query", ["", "record=x", "record=", "other=1"])
def test_a_history_is_asked_for_by_a_record(query, therapist, problem):
    document = problem(therapist.get(f"{V1}changes/?{query}"), 400)

    assert document["errors"]


def test_a_history_costs_the_same_however_long(
    changed, course, therapist, django_assert_num_queries, numbers
):
    short = course.episode()["id"]
    numbers()
    history(therapist, short)

    for record in (short, changed):
        with django_assert_num_queries(7):
            history(therapist, record)


def test_the_admin_reads_the_history_of_a_record(changed, clinic_a, browser):
    page = browser(clinic_a.admin).get(f"/admin/therapy/episode/{changed}/history/")

    shown = page.content.decode()
    assert page.status_code == 200
    assert "<del>First</del> → <ins>Second</ins>" in shown
    assert clinic_a.therapist.user.name in shown


def test_the_admin_shows_text_of_a_history_as_text(
    course, therapist, clinic_a, browser
):
    script = "<script>alert(1)</script>"
    episode = course.episode(complaint=script)["id"]

    page = browser(clinic_a.admin).get(f"/admin/therapy/episode/{episode}/history/")

    assert script not in page.content.decode()
    assert "&lt;script&gt;alert(1)" in page.content.decode()


def test_the_admin_shows_no_history_of_another_clinic(foreign, clinic_a, browser):
    theirs = foreign.episode()["id"]

    page = browser(clinic_a.admin).get(f"/admin/therapy/episode/{theirs}/history/")

    assert page.status_code == 404


def test_a_history_survives_what_the_client_record_is_now(course, therapist, clinic_a):
    with acting(clinic_a.admin):
        Client.objects.filter(pk=course.client).update(family_name="Elsewhere")

    steps = history(therapist, course.client).json()["results"]

    (last,) = [step for step in steps if step["op"] == "changed"]
    assert last["changes"]["family_name"]["to"] == "Elsewhere"
