"""Devices that pull and push over the test client."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from tests.api.conftest import Api
from tests.api.course import V1, new_id
from tests.conftest import Practice


def number_commits() -> None:
    """As COMMIT would: what was written so far has its number."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS number IMMEDIATE")
        cursor.execute("SET CONSTRAINTS number DEFERRED")


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
