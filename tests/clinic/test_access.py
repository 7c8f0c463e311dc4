"""Who saw whom: written by the database alone, and for good."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from clinic.domain.access import record_access
from clinic.enums import AccessOutcome
from clinic.models import Access, Shown
from clinic.tenancy import scoped
from tests.conftest import Practice, acting

FORGED = "INSERT INTO clinic_access (id, clinic_id, at, action, outcome, kind, request)"


def denied() -> Any:
    return pytest.raises(DatabaseError, match=r"^permission denied")


@pytest.fixture
def seen(clinic_a: Practice) -> Access:
    with acting(clinic_a.therapist, request="request-1"):
        both = [clinic_a.client_record.pk, clinic_a.other_client.pk]
        record_access("client", "client.list", [*both, *both])
        return Access.objects.get()


def shown_in(access: Access) -> set[object]:
    return set(Shown.objects.filter(access=access).values_list("client_id", flat=True))


def test_an_access_names_who_when_and_each_client_once(clinic_a, seen):
    with acting(clinic_a.admin):
        clients = shown_in(seen)

    assert (seen.member, seen.device, seen.request) == (
        clinic_a.therapist.pk,
        None,
        "request-1",
    )
    assert (seen.kind, seen.action, seen.outcome) == ("client", "client.list", "seen")
    assert abs((timezone.now() - seen.at).total_seconds()) < 60
    assert clients == {clinic_a.client_record.pk, clinic_a.other_client.pk}


def test_it_is_one_statement(clinic_a, django_assert_num_queries):
    with acting(clinic_a.therapist), django_assert_num_queries(1):
        record_access("client", "client.list", [clinic_a.client_record.pk])


def test_a_refusal_shows_nobody(clinic_a):
    with acting(clinic_a.desk):
        record_access("episode", "episode.list", outcome=AccessOutcome.DENIED)
    with acting(clinic_a.admin):
        denied = Access.objects.get()

        assert (denied.member, denied.outcome) == (clinic_a.desk.pk, "denied")
        assert shown_in(denied) == set()


def test_without_a_scope_nothing_is_kept():
    with pytest.raises(DatabaseError), transaction.atomic():
        record_access("client", "client.list")


def test_clinic_and_front_desk_are_walls_here_too(clinic_a, clinic_b, seen):
    for outsider in (clinic_b.admin, clinic_a.desk):
        with acting(outsider):
            assert list(Access.objects.all()) == list(Shown.objects.all()) == []


def test_a_client_sees_who_looked_at_them_and_nobody_else_who_was_shown(clinic_a, seen):
    with acting(clinic_a.therapist):
        record_access("client", "client.retrieve", [clinic_a.other_client.pk])
    with acting(clinic_a.client_member):
        assert list(Access.objects.all()) == [seen]
        assert shown_in(seen) == {clinic_a.client_record.pk}


@pytest.mark.parametrize("table", ["clinic_access", "clinic_shown"])
@pytest.mark.parametrize(
    "act", ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_the_app_can_not_change_what_is_kept(clinic_a, seen, table, act):
    with acting(clinic_a.admin), denied(), transaction.atomic():
        connection.cursor().execute(act.format(table))


def test_the_app_can_not_write_an_access_of_its_own_making(clinic_a):
    values = [clinic_a.id]
    with scoped(clinic_a.id), denied(), transaction.atomic():
        connection.cursor().execute(
            f"{FORGED} VALUES (gen_random_uuid(), %s, now(), '', 'seen', '', '')",
            values,
        )
