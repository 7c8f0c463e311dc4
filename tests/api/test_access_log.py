"""The access log: what is kept of whom, and who may read it.

What is kept of each answer of the API is asked with every cell of the access matrix.
"""

import logging
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.urls import include, path
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.views.catalogue import EntryViewSet
from api.views.watched import Watched
from clinic.enums import Role
from clinic.models import Access
from clinic.permissions import Permission
from tests.api.course import V1
from tests.api.test_login import log_in
from tests.api.world import caller
from tests.architecture.test_api import VIEWS
from tests.conftest import acting, token_of

LOG = f"{V1}access-log/"
# They open no client's record.
UNWATCHED = {
    "Root", "Me", "Place", "ClinicSettings", "Licence", "TechniqueRule", "Device",
    "Statistics", "Release", "Live",
}  # fmt: skip


@pytest.fixture(autouse=True)
def nobody_guessed_yet():
    cache.clear()
    yield
    cache.clear()


def kept(practice, **which):
    """What is kept in a clinic, but for what its own reading leaves."""
    with acting(practice.admin):
        rows = Access.objects.filter(**which).order_by("id")
        return [(row.action, row.outcome, row.member) for row in rows]


# Which views are watched


def test_a_view_is_watched_or_named_as_opening_no_record():
    loose = {
        view.__name__.removesuffix("ViewSet")
        for view in VIEWS
        if not getattr(view, "record_kind", "") and not issubclass(view, EntryViewSet)
    }

    assert loose == UNWATCHED


class SilentViewSet(Watched, ViewSet):
    """Shows a client, and does not say whom."""

    record_kind = "client"
    permission_map = {"list": Permission.OWN_ACCESS}

    def list(self, request):
        return Response({"name": "canary"})


def undone_and_refused(request):
    """Fails within its transaction, so that all of it is undone."""
    try:
        connection.cursor().execute("SELECT 1 / 0")
    except Exception:
        return HttpResponse(status=403)


urlpatterns = [
    path("api/silent/", SilentViewSet.as_view({"get": "list"}), name="silent"),
    path("api/undone/", undone_and_refused, name="undone"),
    path("", include("backend.urls")),
]


def test_a_watched_view_that_does_not_say_whom_shows_nothing(clinic_a, settings):
    settings.ROOT_URLCONF = __name__

    answer = caller(token_of(clinic_a.therapist)).get("/api/silent/")

    assert answer.status_code == 500
    assert b"canary" not in answer.content


def test_a_refusal_stays_when_its_request_is_undone(clinic_a, settings):
    settings.ROOT_URLCONF = __name__

    answer = caller(token_of(clinic_a.desk)).get("/api/undone/")

    assert answer.status_code == 403
    assert kept(clinic_a) == [("undone", "denied", clinic_a.desk.pk)]


def test_an_answer_that_fails_leaves_nothing(clinic_a, therapist, monkeypatch):
    def fail(*args):
        raise RuntimeError

    monkeypatch.setattr("api.views.client.ClientViewSet._answer", fail)

    answer = therapist.get(f"{V1}clients/{clinic_a.client_record.pk}/")

    assert answer.status_code == 500
    assert kept(clinic_a) == []


def test_an_unchanged_record_is_not_shown_again(clinic_a, therapist):
    address = f"{V1}clients/{clinic_a.client_record.pk}/"
    etag = therapist.get(address)["ETag"]

    assert therapist.get(address, headers={"If-None-Match": etag}).status_code == 304
    assert len(kept(clinic_a)) == 1


def test_a_stale_answer_shows_the_record_and_is_kept(clinic_a, therapist):
    address = f"{V1}clients/{clinic_a.client_record.pk}/"

    answer = therapist.patch(address, {"phone": ""}, headers={"If-Match": '"9"'})

    assert answer.status_code == 412
    assert kept(clinic_a, shown__client_id=clinic_a.client_record.pk) == [
        ("client.partial_update", "seen", clinic_a.therapist.pk)
    ]


# Log-ins


def lines_of(caplog):
    return [one.getMessage() for one in caplog.records if one.name == "api.access_log"]


def test_a_log_in_and_a_failed_one_are_kept_in_the_persons_clinics(clinic_a, client):
    user = clinic_a.therapist.user

    log_in(client, user, "wrong")
    log_in(client, user)

    assert kept(clinic_a, kind="account") == [
        ("login", "denied", clinic_a.therapist.pk),
        ("login", "done", clinic_a.therapist.pk),
    ]


def test_a_failed_log_in_of_a_stranger_is_a_line_without_their_words(
    clinic_a, client, caplog
):
    stranger = SimpleNamespace(email="canary@example.org")

    with caplog.at_level(logging.WARNING, "api.access_log"):
        log_in(client, stranger, "canary-password")

    (line,) = [
        one.getMessage() for one in caplog.records if one.name == "api.access_log"
    ]
    assert line.startswith("denied action=login ")
    assert "canary" not in line
    assert kept(clinic_a) == []


def test_guessing_fills_no_table(clinic_a, client):
    for _ in range(12):
        log_in(client, clinic_a.therapist.user, "wrong")

    assert len(kept(clinic_a, action="login")) <= 5


def test_a_log_out_is_kept(clinic_a, browser):
    browser(clinic_a.admin).post("/accounts/logout/")

    assert kept(clinic_a) == [("logout", "done", clinic_a.admin.pk)]


def test_no_token_leaves_a_line_and_no_row(clinic_a, clinic_b, caplog):
    with caplog.at_level(logging.WARNING, "api.access_log"):
        answer = caller("canary-token").get(f"{V1}clients/")

    (line,) = [
        one.getMessage() for one in caplog.records if one.name == "api.access_log"
    ]
    request = answer["X-Request-ID"]
    assert line == f"denied action=client.list status=401 request={request}"
    assert kept(clinic_a) == kept(clinic_b) == []


# Reading it


@pytest.fixture
def looked(clinic_a, therapist, admin, desk, person):
    """Both clients are listed by the therapist; one is read by the admin and by
    themselves; the front desk is refused."""
    one = clinic_a.client_record.pk
    therapist.get(f"{V1}clients/")
    admin.get(f"{V1}clients/{one}/")
    person.get(f"{V1}clients/{one}/")
    desk.get(f"{V1}episodes/")


def actions(answer):
    return [(row["name"], row["action"]) for row in answer.json()["results"]]


def test_an_admin_reads_all_of_it(clinic_a, looked, admin):
    names = {role: f"{role}-canary-a" for role in Role}

    assert actions(admin.get(LOG)) == [
        (names[Role.FRONT_DESK], "episode.list"),
        (names[Role.CLIENT], "client.retrieve"),
        (names[Role.CLINIC_ADMIN], "client.retrieve"),
        (names[Role.THERAPIST], "client.list"),
    ]


def test_an_access_tells_who_was_shown_whom(clinic_a, looked, admin):
    (row,) = admin.get(LOG, {"member": str(clinic_a.therapist.pk)}).json()["results"]

    assert row["clients"] == sorted(
        [str(clinic_a.client_record.pk), str(clinic_a.other_client.pk)]
    )
    assert (row["role"], row["kind"], row["outcome"]) == ("therapist", "client", "seen")
    assert row["record"] is None


def test_a_therapist_reads_of_clients_and_not_of_refusals(clinic_a, looked, therapist):
    assert [action for _, action in actions(therapist.get(LOG))] == [
        "client.retrieve",
        "client.retrieve",
        "client.list",
    ]


def test_a_client_reads_who_else_looked_and_at_nobody_else(clinic_a, looked, person):
    answer = person.get(LOG)

    rows = answer.json()["results"]
    assert [(row["name"], row["role"], row["kind"]) for row in rows] == [
        ("clinic_admin-canary-a", "clinic_admin", "client"),
        ("therapist-canary-a", "therapist", "client"),
    ]
    assert {*rows[0]} == {"id", "at", "name", "role", "kind"}
    assert str(clinic_a.other_client.pk) not in answer.content.decode()


def test_the_front_desk_does_not_read_it(desk):
    assert desk.get(LOG).status_code == 403


def test_another_clinic_reads_nothing_of_it(clinic_a, clinic_b, looked, api):
    theirs = api(clinic_b.admin)

    for query in ({}, {"client": clinic_a.client_record.pk}):
        assert theirs.get(LOG, query).json()["results"] == []


def test_it_is_narrowed_to_a_client_an_outcome_and_a_time(clinic_a, looked, admin):
    def count(**query):
        return len(admin.get(LOG, query).json()["results"])

    assert count(client=clinic_a.other_client.pk) == 1
    assert count(outcome="denied") == 1
    assert count(until="2020-01-01T00:00:00Z") == 0
    assert count(since="2020-01-01T00:00:00Z", client=clinic_a.client_record.pk) >= 3


def test_reading_it_is_kept_and_names_whom_it_was_asked_about(clinic_a, looked, admin):
    admin.get(LOG)
    admin.get(LOG, {"client": clinic_a.other_client.pk})

    whom = clinic_a.other_client.pk
    read = ("access.list", "seen", clinic_a.admin.pk)
    assert kept(clinic_a, kind="access") == [read, read]
    assert kept(clinic_a, kind="access", shown__client_id=whom) == [read]


def test_its_cost_stays(clinic_a, looked, admin, django_assert_num_queries):
    with django_assert_num_queries(6):
        admin.get(LOG)
    with django_assert_num_queries(6):
        admin.get(LOG)
