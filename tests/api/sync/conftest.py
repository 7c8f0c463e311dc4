"""Devices that pull and push over the test client."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from clinic.domain.client import register_client
from clinic.enums import Role
from clinic.models import ErasureRequest, Membership
from clinic.queries.feed import position_at
from sessions.domain.erasure import ask_erasure
from tests.api.conftest import Api
from tests.api.course import V1, Course, new_id
from tests.api.sync.fleet import OWNERS, Start, device_with, number_commits
from tests.api.world import caller
from tests.conftest import Practice, acting, make_user, token_of
from tests.kept import kept


@dataclass
class Device:
    http: APIClient
    cursor: str = ""
    rows: dict[tuple[str, str], Any] = field(default_factory=dict)

    def ask(self, **query: Any) -> Any:
        return self.http.get(f"{V1}sync/pull/", {"cursor": self.cursor, **query})

    def page(self, **query: Any) -> Any:
        number_commits()
        answer = self.ask(**query)
        assert answer.status_code == 200, answer.content
        page = answer.json()
        for one in page["records"]:
            self.rows[one["record"], one["id"]] = one["data"]
        for one in page["tombstones"]:
            self.rows.pop((one["record"], one["id"]), None)
        self.cursor = page["cursor"]
        return page

    def pull(self, **query: Any) -> "Device":
        while self.page(**query)["more"]:
            pass
        return self

    def push(self, *operations: Any) -> list[Any]:
        body = {"operations": list(operations)}
        answer = self.http.post(f"{V1}sync/push/", body)
        assert answer.status_code == 200, answer.content
        number_commits()
        return answer.json()["results"]

    def kinds(self) -> dict[str, int]:
        names = [kind for kind, _ in self.rows]
        return {name: names.count(name) for name in sorted(set(names))}


def op(act: str, record: str, pk: Any, base: Any = None, **values: Any) -> Any:
    return {
        "op_id": new_id(),
        "act": act,
        "record": record,
        "id": str(pk),
        "base_version": base,
        "set": values,
    }


@pytest.fixture
def phone(therapist: APIClient) -> Device:
    return Device(therapist)


@pytest.fixture
def tablet(api: Api, clinic_a: Practice) -> Device:
    """Another device of the same therapist."""
    return Device(api(clinic_a.therapist))


@pytest.fixture
def statuses() -> Callable[[list[Any]], list[str]]:
    return lambda results: [one["status"] for one in results]


def begin(practice: Practice) -> None:
    http = caller(token_of(practice.therapist))
    for client in (practice.client_record, practice.other_client):
        course = Course(http, client.pk)
        course.agreed()
        course.home_care(course.episode()["id"])
        course.session()
        course.started()


def colleague_in(practice: Practice) -> Membership:
    with acting(practice.admin), transaction.atomic():
        return Membership.objects.create(
            user=make_user("colleague-canary-a"),
            role=Role.THERAPIST,
            started_at=practice.therapist.started_at,
        )


def leaving_from(practice: Practice) -> ErasureRequest:
    admin = practice.admin
    with acting(admin), transaction.atomic():
        client = register_client(by=admin, given_name="Ann", family_name="Former")
        return ask_erasure(
            by=admin, client=client, reason="Asked by letter.", law="GDPR article 17"
        )


@kept
def start(clinic_a: Practice, clinic_b: Practice) -> Start:
    begin(clinic_a)
    begin(clinic_b)
    asked = leaving_from(clinic_a)
    members = [clinic_a.therapist, colleague_in(clinic_a)]
    members += [clinic_a.desk, clinic_a.client_member]
    tokens = [token_of(members[owner]) for owner in OWNERS]
    number_commits()
    stores = []
    for token in tokens:
        device = device_with(token)
        device.sync()
        stores.append(device.store.db.serialize())
    with acting(clinic_a.admin), transaction.atomic():
        since = position_at(0).head
    leaving = (str(asked.client), str(asked.pk))
    return Start(clinic_a, clinic_b, members, tokens, stores, since, *leaving)
