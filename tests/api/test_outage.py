"""The database in trouble: 503 with Retry-After, at once and in the form of the door.
What was undone by a clash with another request runs again."""

import time
from contextlib import contextmanager
from threading import Thread

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import (
    InterfaceError,
    InternalError,
    OperationalError,
    connection,
    connections,
    transaction,
)
from django.urls import reverse
from psycopg import errors
from psycopg_pool import PoolTimeout, TooManyRequests

from api.middleware import RUNS
from clinic.models import Client
from tests.api.course import CLIENT, V1, Course, new_id
from tests.api.world import caller
from tests.conftest import PASSWORD, acting, make_practice, token_of

KEEPING = ("SAVEPOINT", "RELEASE", "ROLLBACK")


def wrapped(kind, cause):
    error = kind("trouble")
    error.__cause__ = cause() if cause else None
    return error


OUTAGES = {
    "pool timeout": (OperationalError, PoolTimeout),
    "pool refuses": (OperationalError, TooManyRequests),
    "server gone": (OperationalError, errors.AdminShutdown),
    "too many connections": (OperationalError, errors.TooManyConnections),
    "statement timeout": (OperationalError, errors.QueryCanceled),
    "lock timeout": (OperationalError, errors.LockNotAvailable),
    "disk full": (OperationalError, errors.DiskFull),
    "connection closed": (InterfaceError, None),
    "idle too long": (InternalError, errors.IdleInTransactionSessionTimeout),
    "stand-by": (InternalError, errors.ReadOnlySqlTransaction),
    "deadlock": (OperationalError, errors.DeadlockDetected),
    "serialization": (OperationalError, errors.SerializationFailure),
}
CLASHES = ("deadlock", "serialization")


class Trouble:
    """Statements that contain a word fail: `times` of them, after the first `after`."""

    def __init__(self, name, word="", times=100, after=0):
        self.name, self.word, self.met = name, word, 0
        self.failing = range(after + 1, after + times + 1)

    def __call__(self, execute, sql, params, many, context):
        if self.word in sql and (self.word in KEEPING or not sql.startswith(KEEPING)):
            self.met += 1
            if self.met in self.failing:
                raise wrapped(*OUTAGES[self.name])
        return execute(sql, params, many, context)


@contextmanager
def trouble(name, word="", times=100, after=0):
    met = Trouble(name, word, times, after)
    with connection.execute_wrapper(met):
        yield met


def is_told(answer, content_type):
    assert answer.status_code == 503, answer.content
    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"].startswith(content_type)


@pytest.mark.parametrize("name", OUTAGES)
def test_the_api_answers_a_problem(name, therapist, problem):
    with trouble(name, "clinic_client"):
        answer = therapist.get(f"{V1}clients/")

    is_told(answer, "application/problem+json")
    problem(answer, 503, "unavailable")


@pytest.mark.parametrize("name", OUTAGES)
def test_the_admin_answers_a_page(name, browser, clinic_a):
    administrator = browser(clinic_a.admin)

    with trouble(name, "clinic_client"):
        answer = administrator.get(reverse("admin:clinic_client_changelist"))

    is_told(answer, "text/html")
    assert "Temporarily unavailable" in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "content_type"),
    [("/accounts/login/", "text/html"), ("/admin/", "text/html"), (V1, "application/")],
)
def test_a_browser_whose_session_can_not_be_read_is_told(
    path, content_type, browser, clinic_a
):
    person = browser(clinic_a.admin)

    with trouble("server gone", "django_session"):
        is_told(person.get(path), content_type)


def test_a_session_that_can_not_be_saved_is_told(client, clinic_a):
    """It is saved after everything else, where no view can raise."""
    client.raise_request_exception = False
    client.force_login(clinic_a.admin.user)

    with trouble("server gone", 'UPDATE "django_session"') as met:
        answer = client.get("/admin/")

    assert met.met == 1
    is_told(answer, "text/html")


@pytest.mark.parametrize("word", ["clinic_user", "django_session", "INSERT"])
def test_log_in_by_a_page_answers_a_page(word, client, clinic_a):
    given = {"login": clinic_a.admin.user.email, "password": PASSWORD}

    with trouble("server gone", word):
        answer = client.post("/accounts/login/", given)

    is_told(answer, "text/html")
    assert "sessionid" not in answer.cookies


@pytest.mark.parametrize("word", ["clinic_user", "INSERT"])
def test_log_in_by_an_app_answers_a_problem(word, client, clinic_a, problem):
    given = {"email": clinic_a.therapist.user.email, "password": PASSWORD}

    with trouble("server gone", word):
        answer = client.post(
            "/_allauth/app/v1/auth/login", given, content_type="application/json"
        )

    is_told(answer, "application/problem+json")
    problem(answer, 503, "unavailable")


def test_what_is_no_outage_stays_an_error(client, therapist, monkeypatch, problem):
    client.raise_request_exception = False
    monkeypatch.setitem(OUTAGES, "bug", (InternalError, errors.InFailedSqlTransaction))

    with trouble("bug", "clinic_client"):
        problem(therapist.get(f"{V1}clients/"), 500, "internal-error")


# Clashes.


@pytest.mark.parametrize("word", ['INSERT INTO "clinic_client"', "log_access"])
@pytest.mark.parametrize("name", CLASHES)
def test_a_request_undone_by_a_clash_runs_again(name, word, therapist, clinic_a):
    body = {**CLIENT, "id": new_id()}

    with trouble(name, word, RUNS - 1) as met:
        answer = therapist.post(f"{V1}clients/", body)

    assert (answer.status_code, met.met) == (201, RUNS)
    with acting(clinic_a.therapist):
        assert Client.objects.filter(pk=body["id"]).count() == 1


@pytest.mark.parametrize("name", OUTAGES)
def test_only_a_clash_runs_again_and_not_for_ever(name, therapist, clinic_a):
    body = {**CLIENT, "id": new_id()}

    with trouble(name, 'INSERT INTO "clinic_client"') as met:
        is_told(therapist.post(f"{V1}clients/", body), "application/problem+json")

    assert met.met == (RUNS if name in CLASHES else 1)
    with acting(clinic_a.therapist):
        assert not Client.objects.filter(pk=body["id"]).exists()


def test_what_ran_twice_mailed_once(
    admin, clinic_a, django_capture_on_commit_callbacks
):
    with (
        django_capture_on_commit_callbacks(execute=True),
        trouble("deadlock", 'INSERT INTO "clinic_membership"', times=1),
    ):
        answer = admin.post(f"{V1}members/", {"email": "n@x.org", "role": "therapist"})

    assert (answer.status_code, len(mail.outbox)) == (201, 1)


def test_an_invitation_asks_nothing_after_commit(
    admin, django_capture_on_commit_callbacks, django_assert_num_queries
):
    """A connection that is lost there would take the mail with it, and nobody know."""
    with django_capture_on_commit_callbacks() as callbacks:
        admin.post(f"{V1}members/", {"email": "n@x.org", "role": "therapist"})

    [send] = [one for one in callbacks if isinstance(sender_of(one), EmailMessage)]
    with django_assert_num_queries(0):
        send()
    assert len(mail.outbox) == 1


def sender_of(callback):
    return getattr(callback, "__self__", None)


def test_a_page_that_ran_twice_says_it_once(browser, clinic_a):
    """It is undone at its very end, with all said; its session is saved after that."""
    administrator = browser(clinic_a.admin)
    address = reverse("admin:clinic_client_add")
    form = administrator.get(address).context["adminform"].form
    known = {name: form[name].value() or "" for name in form.fields}

    def add(name):
        given = {"given_name": name, "family_name": "Bell", "language": "en"}
        return administrator.post(address, known | given)

    with trouble("deadlock", "RELEASE", times=0) as whole:
        add("Ann")
    administrator.get(address)
    with trouble("deadlock", "RELEASE", times=1, after=whole.met - 2) as met:
        answer = add("Bea")

    said = administrator.get(answer.url).context["messages"]
    assert (answer.status_code, len(said)) == (302, 1)
    assert met.met == 2 * whole.met
    with acting(clinic_a.admin):
        assert Client.objects.filter(given_name="Bea").count() == 1


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("/_allauth/app/v1/auth/login", {"email": "{email}", "password": PASSWORD}),
        (f"{V1}devices/current/reauthenticate/", {"password": PASSWORD}),
    ],
)
def test_what_counts_tries_runs_once(path, given, therapist, clinic_a):
    person = clinic_a.therapist.user
    body = {name: text.replace("{email}", person.email) for name, text in given.items()}
    word = 'INSERT INTO "clinic_device"' if "email" in given else "UPDATE"

    with trouble("deadlock", word) as met:
        answer = therapist.post(path, body)

    assert (answer.status_code, met.met) == (503, 1)


def test_two_in_opposite_order_both_come_through(committed):
    """The request holds its session and waits at COMMIT for the clinic's log; another
    holds the log and asks for the session. PostgreSQL undoes who waited first."""
    practice = make_practice("a")
    http = caller(token_of(practice.therapist))
    session = Course(http, practice.client_record.pk).session()["id"]
    answers = []

    def request():
        answers.append(
            http.patch(
                f"{V1}sessions/{session}/",
                {"notes": "Hips."},
                headers={"If-Match": "*"},
            )
        )
        connections.close_all()

    thread = Thread(target=request)
    with acting(practice.therapist), transaction.atomic():
        Client.objects.filter(pk=practice.client_record.pk).update(phone="1")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            thread.start()
            wait_until_somebody_waits()
            cursor.execute(
                "SELECT 1 FROM therapy_session WHERE id = %s FOR UPDATE", [session]
            )
    thread.join(timeout=20)

    (answer,) = answers
    assert (answer.status_code, answer.json()["notes"]) == (200, "Hips.")


def wait_until_somebody_waits():
    for _ in range(500):
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)"
                " WHERE NOT granted AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    pytest.fail("Nobody waits.")
