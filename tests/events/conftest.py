"""A database of their own for the tests of a file, with two clinics, and the process
for live events on it. Transactions end, and what one test writes the next one finds."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connections
from rest_framework.test import APIClient

from clinic.models import Client, Membership
from clinic.queries.head import heads_of
from tests.api.course import V1, new_id
from tests.conftest import Practice, make_practice, token_of
from tests.database import CLEAN, SNAPSHOTS, copy, database, drop, lead_to
from tests.events.process import Process
from tests.kept import GROUND

CLIENT = {"given_name": "Ada", "family_name": "Lund", "date_of_birth": "1970-05-17"}


@dataclass
class Life:
    """What goes on in two clinics, and the process that tells of it."""

    here: Practice
    there: Practice
    process: Process
    tokens: dict[Any, str] = field(default_factory=dict)

    def token(self, member: Membership | None = None) -> str:
        member = member or self.here.therapist
        if member.pk not in self.tokens:
            self.tokens[member.pk] = token_of(member)
        return self.tokens[member.pk]

    def http(self, member: Membership) -> APIClient:
        http = APIClient()
        http.credentials(HTTP_AUTHORIZATION=f"Bearer {self.token(member)}")
        return http

    def write(self, practice: Practice | None = None, **values: str) -> str:
        """Register a client through the API; the head that this leads to."""
        practice = practice or self.here
        http = self.http(practice.therapist)
        answer = http.post(f"{V1}clients/", {**CLIENT, "id": new_id(), **values})
        assert answer.status_code == 201, answer.content
        return self.head(practice)

    def head(self, practice: Practice | None = None) -> str:
        clinic = (practice or self.here).id
        return heads_of([clinic])[clinic]

    def hearing(self, member: Membership | None = None, last: str = "") -> Any:
        return self.process.hearing(self.token(member), last)


def new_client() -> Client:
    return Client.objects.create(**CLIENT)


def libpq_parameters() -> dict[str, Any]:
    given = connections["default"].get_connection_params()
    names = ("dbname", "user", "host", "port", "password")
    return {name: given[name] for name in names if given.get(name)}


def environment_of(database: str) -> dict[str, str]:
    """How another process reaches the same database, by libpq's own variables."""
    given = libpq_parameters()
    names = {"host": "PGHOST", "port": "PGPORT", "password": "PGPASSWORD"}
    reached = {names[key]: str(given[key]) for key in names if key in given}
    return reached | {"DATABASE_URL": f"postgres://{given['user']}@/{database}"}


@pytest.fixture(scope="module")
def life(django_db_setup: None, django_db_blocker: Any) -> Iterator[Life]:
    with django_db_blocker.unblock():
        GROUND.clear()
        usual = database()
        name = f"{usual}_events"
        drop(name)
        copy(of=SNAPSHOTS.copies[CLEAN], to=name)
        lead_to(name)
        process = Process(environment_of(name))
        try:
            here, there = make_practice("a"), make_practice("b")
            process.start()
            life = Life(here, there, process)
            life.token(here.therapist), life.token(there.therapist)
            yield life
        finally:
            process.stop()
            lead_to(usual)
            drop(name)
