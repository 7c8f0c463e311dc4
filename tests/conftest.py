"""Two clinics with a member of every role, and ways to act as any of them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections, transaction
from django.test import Client as Browser
from django.test.utils import setup_databases, teardown_databases
from rest_framework.test import APIClient
from uuid_utils.compat import uuid7

from clinic.domain.catalogue import load_catalogue
from clinic.domain.device import issue_token
from clinic.enums import Profession, Role
from clinic.models import Client, Clinic, Licence, Membership, User
from clinic.queries.membership import Place
from clinic.tenancy import scoped
from tests.migrations import constraints_in_place

PASSWORD = "correct-horse-battery"
DATABASES = ["default", "owner"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("no_db") or "committed" in item.fixturenames:
            continue
        if item.get_closest_marker("django_db") is None:
            item.add_marker(pytest.mark.django_db(databases=DATABASES))


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_blocker: Any,
) -> Iterator[None]:
    """Both aliases, whatever a run was narrowed to: one that is not set up would be
    the developer's own database."""
    keep = django_db_keepdb and not django_db_createdb
    with django_db_blocker.unblock():
        with constraints_in_place():
            databases = setup_databases(0, False, keepdb=keep, aliases=set(DATABASES))
        load_catalogue()
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        if not django_db_keepdb:
            teardown_databases(databases, 0)


@pytest.fixture(autouse=True)
def as_the_app_in_a_test_database(request: pytest.FixtureRequest) -> None:
    """Isolation proves nothing when a superuser, or another database, is asked."""
    if request.node.get_closest_marker("no_db"):
        return
    request.getfixturevalue("committed" if is_committed(request) else "db")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        user, database = cursor.fetchone()
    assert user == "palpate_app"
    assert database.startswith("test_")


def is_committed(request: pytest.FixtureRequest) -> bool:
    return "committed" in request.fixturenames


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database where transactions really end; emptied afterwards, catalogue kept."""
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            empty_clinics()
            connections.close_all()


def empty_clinics() -> None:
    """Everything of clinics and people goes; the catalogue refers to them, so it is
    loaded anew."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relname ~ '^(clinic|therapy|account|mfa|django_admin|django_session)'"
        )
        tables = sorted(name for (name,) in cursor.fetchall())
        cursor.execute(f"TRUNCATE {', '.join(tables)}")
    load_catalogue()


@dataclass
class Practice:
    """A clinic with one member of each role and two clients."""

    clinic: Clinic
    admin: Membership
    therapist: Membership
    desk: Membership
    client_member: Membership
    client_record: Client
    other_client: Client

    @property
    def id(self) -> UUID:
        return self.clinic.pk


def make_user(name: str) -> User:
    return User.objects.create_user(
        f"{name}-{uuid7()}@example.org".lower(), PASSWORD, name=name
    )


def make_practice(letter: str) -> Practice:
    """Every text carries the canary of its clinic: `canary-a` or `canary-b`."""
    canary = f"canary-{letter}"
    pk = uuid7()
    with scoped(pk), transaction.atomic():
        clinic = Clinic.objects.create(id=pk, name=f"Clinic {canary}")
        first, second = (
            Client.objects.create(
                given_name=f"{number} {canary}",
                family_name=f"Family {canary}",
                date_of_birth=date(1970, 5, 17),
                email=f"{number}@{canary}.example",
            )
            for number in ("One", "Two")
        )
        members = {
            role: Membership.objects.create(
                user=make_user(f"{role}-{canary}"),
                role=role,
                client=first if role == Role.CLIENT else None,
                # A test is one transaction, and to PostgreSQL "now" is its beginning.
                started_at=datetime(2020, 1, 1, tzinfo=UTC),
            )
            for role in Role
        }
        Licence.objects.create(
            member=members[Role.THERAPIST],
            number=f"L-{canary}",
            jurisdiction="Washington",
            profession=Profession.MASSAGE_THERAPIST,
            valid_from=date(2020, 1, 1),
        )
    return Practice(
        clinic,
        members[Role.CLINIC_ADMIN],
        members[Role.THERAPIST],
        members[Role.FRONT_DESK],
        members[Role.CLIENT],
        first,
        second,
    )


@pytest.fixture
def clinic_a() -> Practice:
    return make_practice("a")


@pytest.fixture
def clinic_b() -> Practice:
    return make_practice("b")


def acting(member: Membership, **scope: Any) -> AbstractContextManager[None]:
    """The scope this member acts in."""
    return scoped(
        member.clinic_id,
        client=member.client_id,
        audience=Role(member.role).audience,
        actor=member.pk,
        **scope,
    )


def token_of(member: Membership) -> str:
    place = Place(member.pk, member.clinic_id, "", member.role, member.client_id)
    return issue_token(place, name="phone", second_factor=True).token


@pytest.fixture
def api() -> Callable[[Membership], APIClient]:
    def client(member: Membership) -> APIClient:
        client = APIClient(raise_request_exception=False)
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {token_of(member)}")
        return client

    return client


@pytest.fixture
def browser() -> Callable[[Membership], Browser]:
    def client(member: Membership) -> Browser:
        client = Browser(raise_request_exception=False)
        client.force_login(member.user)
        session = client.session
        session["palpate_member"] = str(member.pk)
        session.save()
        return client

    return client
