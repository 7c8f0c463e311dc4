"""The scope and its transaction."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DataError, connections, transaction

from clinic.models import Client
from clinic.queries.membership import enter
from clinic.tenancy import current_scope
from tests.clinic.tenancy.sql import clinic_in_force, execute, refusal
from tests.conftest import acting


def test_a_scope_survives_an_error_in_a_savepoint(clinic_a):
    with acting(clinic_a.therapist):
        answer = refusal(execute, "SELECT 1 / 0")

        assert answer == "division by zero"
        assert Client.objects.count() == 2


def test_a_scope_opened_in_a_savepoint_ends_with_it(clinic_a, clinic_b):
    def fail_elsewhere():
        with acting(clinic_b.therapist):
            execute("SELECT 1 / 0")

    with acting(clinic_a.therapist):
        answer = refusal(fail_elsewhere)

        assert answer == "division by zero"
        assert clinic_in_force() == str(clinic_a.id)
    assert clinic_in_force() == ""


def test_a_scope_within_a_scope_gives_way_to_it(clinic_a, clinic_b):
    with acting(clinic_a.therapist):
        with acting(clinic_b.therapist):
            inner = clinic_in_force()
        outer = clinic_in_force()

    assert (inner, outer) == (str(clinic_b.id), str(clinic_a.id))
    assert clinic_in_force() == ""
    assert current_scope() is None


def test_the_error_that_aborted_a_transaction_is_not_hidden(clinic_a):
    with (
        pytest.raises(DataError, match="division by zero"),
        transaction.atomic(),
        acting(clinic_a.therapist),
    ):
        execute("SELECT 1 / 0")


def test_a_thread_inherits_no_scope(clinic_a):
    def scope():
        with transaction.atomic():
            found = current_scope(), clinic_in_force()
        connections.close_all()
        return found

    with acting(clinic_a.therapist), ThreadPoolExecutor(1) as thread:
        elsewhere = thread.submit(scope).result()

    assert elsewhere == (None, "")


def test_an_unknown_token_leaves_no_scope(clinic_a):
    with transaction.atomic():
        entry = enter("palpate_" + "x" * 43)

        assert entry is None
        assert clinic_in_force() == ""
