"""Two clinics with a member of every role, and ways to act as any of them."""

import gc
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection, connections, transaction
from django.test import Client as Browser
from rest_framework.test import APIClient
from uuid_utils.compat import uuid7

from api.browsing import begin
from api.password_reset import POST
from clinic.domain.device import issue_token
from clinic.enums import Profession, Role
from clinic.models import Client, Clinic, Licence, Membership, User
from clinic.models.catalogue import CatalogueEntry
from clinic.queries.membership import Place
from clinic.queries.vocabulary import vocabulary
from clinic.tenancy import SHARED_CLINIC, scoped
from tests.answers import FAULTS
from tests.canary import Listener, mail_faults
from tests.database import CLEAN, SNAPSHOTS
from tests.kept import GROUND, Copies, kept, place_of, undone, wanted_by
from tests.template import template

PASSWORD = "correct-horse-battery"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test follows one that begins alike, so that what they begin with is made once;
    else tests stay in order."""
    items.sort(key=place_of)


def pytest_collection_finish() -> None:
    """What is imported and collected stays: looking through it for garbage again and
    again takes a twentieth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_createdb: bool,
    django_db_blocker: Any,
) -> Iterator[None]:
    """Every alias leads to a copy of the template: one that did not would lead to the
    developer's own database. With `--create-db` the template is made anew."""
    with django_db_blocker.unblock():
        name = connections["owner"].settings_dict["TEST"]["NAME"] or "test_palpate"
        SNAPSHOTS.begin(name, template(anew=django_db_createdb))
    yield
    with django_db_blocker.unblock():
        GROUND.clear()
        SNAPSHOTS.end()


@pytest.fixture(autouse=True)
def as_the_app_in_a_test_database(request: pytest.FixtureRequest) -> None:
    """Isolation proves nothing when a superuser, or another database, is asked."""
    if request.node.get_closest_marker("no_db"):
        return
    is_committed = "committed" in request.fixturenames
    request.getfixturevalue("committed" if is_committed else "db")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        user, database = cursor.fetchone()
    assert user == "palpate_app"
    assert database.startswith("test_")


@pytest.fixture(scope="session", autouse=True)
def every_log_is_heard(django_test_environment: None) -> Iterator[None]:
    listener = Listener(FAULTS)
    logging.getLogger().addHandler(listener)
    yield
    logging.getLogger().removeHandler(listener)


@pytest.fixture(autouse=True)
def nothing_gets_out() -> Iterator[None]:
    """What every answer must be, and what no log, address or mail may say."""
    FAULTS.clear()
    yield
    assert FAULTS + mail_faults(getattr(mail, "outbox", [])) == []


@pytest.fixture
def db(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    """A transaction on each connection, over what is kept; undone afterwards."""
    with django_db_blocker.unblock():
        SNAPSHOTS.need(CLEAN)
        GROUND.prepare(wanted_by(request.node))
        know_catalogue()
        with undone("default"), undone("owner"):
            yield


@cache
def know_catalogue() -> None:
    """As a process does after its first requests: statements are counted then."""
    with scoped(SHARED_CLINIC), transaction.atomic():
        for model in CatalogueEntry.__subclasses__():
            vocabulary(model)


@pytest.fixture
def kept_copies() -> Copies:
    return Copies()


@pytest.fixture(scope="session")
def clean_snapshot(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        GROUND.clear()


@pytest.fixture
def committed(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    """A database where transactions really end. It begins as the snapshot that bears
    the name of a fixture the test asks for; else clean."""
    begins = [name for name in SNAPSHOTS.copies if name in request.fixturenames]
    with django_db_blocker.unblock():
        GROUND.clear()
        SNAPSHOTS.need(*begins or [CLEAN])
        SNAPSHOTS.spoil()
        yield
        connections.close_all()


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


@kept
def clinic_a() -> Practice:
    return make_practice("a")


@kept
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


def mailed() -> list[EmailMessage]:
    """What was sent, once all that waits has been."""
    POST.submit(lambda: None).result()
    return mail.outbox


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
        begin(session)
        session.save()
        return client

    return client
