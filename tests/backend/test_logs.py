import logging
from io import StringIO

import pytest
from django.core import mail
from django.db import IntegrityError, connection
from django.test import Client as Browser

from backend.logs import SafeFormatter
from clinic.models import Client
from tests.conftest import acting

SECRET = "canary of a health text"


@pytest.fixture
def log():
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(SafeFormatter("{levelname} {message}", style="{"))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def logged(log: StringIO, fail) -> str:
    try:
        fail()
    except Exception:
        logging.getLogger("somewhere").exception("It failed.")
    return log.getvalue()


@pytest.mark.no_db
def test_an_exception_is_told_by_type_and_place_without_its_words(log):
    said = logged(log, lambda: int(SECRET))

    assert "ERROR It failed." in said
    assert "builtins.ValueError" in said
    assert f"{__file__}:" in said
    assert "in logged" in said
    assert SECRET not in said


@pytest.mark.no_db
def test_causes_are_told_in_their_order_without_their_words(log):
    def fail():
        try:
            int(SECRET)
        except ValueError as error:
            raise KeyError(SECRET) from error

    said = logged(log, fail)

    assert said.index("ValueError") < said.index("From which came:")
    assert said.index("From which came:") < said.index("KeyError")
    assert SECRET not in said


@pytest.mark.no_db
def test_what_another_handler_wrote_of_it_is_not_taken_over(log):
    record = logging.LogRecord("x", logging.ERROR, "", 0, "It failed.", (), None)
    record.exc_text = SECRET

    assert SafeFormatter().format(record) == "It failed."
    assert record.exc_text == SECRET


def test_a_row_that_the_database_refuses_is_not_quoted(log, clinic_a):
    def fail():
        with acting(clinic_a.therapist):
            client = clinic_a.client_record
            Client.objects.create(
                id=client.pk,
                given_name=SECRET,
                family_name=SECRET,
                date_of_birth=client.date_of_birth,
            )

    said = logged(log, fail)

    assert "psycopg.errors.UniqueViolation: sqlstate 23505" in said
    assert "table_name clinic_client, constraint_name clinic_client_pkey" in said
    assert str(clinic_a.client_record.pk) not in said
    assert SECRET not in said


def test_what_the_database_can_not_read_is_not_quoted(log):
    def fail():
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::integer", [SECRET])

    said = logged(log, fail)

    assert "InvalidTextRepresentation: sqlstate 22P02" in said
    assert SECRET not in said


def test_an_error_of_ours_mails_nobody(clinic_a, browser, log, settings, monkeypatch):
    settings.ADMINS = [("Someone", "someone@example.org")]

    def fail(*args, **kwargs):
        raise IntegrityError(SECRET)

    monkeypatch.setattr("clinic.site.ClinicAdminSite.each_context", fail)
    open_browser: Browser = browser(clinic_a.admin)

    response = open_browser.get(f"/admin/?note={SECRET}")

    assert response.status_code == 500
    assert SECRET not in response.content.decode()
    assert mail.outbox == []
    assert "Internal Server Error: /admin/" in log.getvalue()
    assert SECRET not in log.getvalue()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("log_statement", "none"),
        ("log_min_duration_statement", "-1"),
        ("log_min_error_statement", "panic"),
        ("log_min_messages", "fatal"),
        ("log_error_verbosity", "terse"),
        ("log_parameter_max_length", "0"),
        ("log_parameter_max_length_on_error", "0"),
    ],
)
def test_the_log_of_the_database_quotes_no_statement_of_the_app(setting, value):
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {setting}")
        assert cursor.fetchone() == (value,)
