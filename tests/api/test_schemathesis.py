"""Whatever the schema allows, and what it does not, the API answers; never with a 5xx.

Half of the ids sent are real, or every request would end at a 404.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import FlakyStrategyDefinition
from hypothesis.stateful import run_state_machine_as_test
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from clinic.enums import Role
from tests.api.world import World

# Werkzeug leaves the file of a long body open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")

KNOWN = {  # what a path's `id` is an id of
    "clients": "client",
    "consents": "consent",
    "episodes": "episode",
    "assessments": "assessment",
    "trigger-points": "point",
    "treatment-plans": "draft",
    "sessions": "session",
    "home-care": "home_care",
    "handouts": "handout",
    "members": "member",
    "licences": "licence",
    "devices": "device",
}
REFERENCES = ("client", "episode", "assessment", "plan", "treatment", "consent")


@pytest.fixture
def schema(document: dict[str, Any], one_connection: None) -> Any:
    schema = schemathesis.openapi.from_dict(document)
    schema.app = get_wsgi_application()
    return schema


@pytest.fixture
def one_connection(document: dict[str, Any], world: World) -> Iterator[None]:
    """The test's own, whose transaction lies idle while a strategy is made. A request
    would close it: Django's test client, by which the others are made, sees to that."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


AS_DOCUMENTED = [status_code_conformance, content_type_conformance]
IN_FULL = [*AS_DOCUMENTED, response_schema_conformance]


class Undo(Exception):
    pass


def with_real_ids(case: Any, ids: dict[str, str]) -> None:
    record = KNOWN.get(case.path.split("/")[3])
    parameters = case.path_parameters or {}
    if record and "id" in parameters:
        parameters["id"] = ids[record]
    for name in ("treatment", "feedback"):
        if f"{name}_id" in parameters:
            parameters[f"{name}_id"] = ids[name]
    with_real_references(case, ids)


def with_real_references(case: Any, ids: dict[str, str]) -> None:
    if isinstance(case.body, dict):
        case.body |= {name: ids[name] for name in REFERENCES if name in case.body}


def failure_of(
    operation: Any, world: World, role: Role, examples: int, checks: list[Any]
) -> tuple[int, Any] | None:
    """What breaks this operation, if any of the examples does."""
    found: list[tuple[int, Any]] = []
    headers = {"Authorization": f"Bearer {world.tokens[role]}", "If-Match": "*"}

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), is_real=st.booleans())
    def attack(case: Any, is_real: bool) -> None:
        if is_real:
            with_real_ids(case, world.own)
        try:
            with transaction.atomic():
                answer = case.call(headers=headers)
                raise Undo
        except Undo:
            if answer.status_code in {401, 500, 503}:
                found.append((answer.status_code, case.body))
            found.extend(undocumented(case, answer, checks))

    attack()
    return found[0] if found else None


def undocumented(case: Any, answer: Any, checks: list[Any]) -> list[tuple[int, Any]]:
    try:
        case.validate_response(answer, checks=checks)
    except FailureGroup as group:
        return [(answer.status_code, told(case, one)) for one in group.exceptions]
    except Failure as failure:
        return [(answer.status_code, told(case, failure))]
    return []


def told(case: Any, failure: Any) -> str:
    return f"{case.method} {case.path}: {failure}"[:800]


def failures(
    schema: Any, world: World, role: Role, examples: int, checks: list[Any]
) -> dict[str, tuple[int, Any]]:
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) > 80
    found = {
        operation.label: failure_of(operation, world, role, examples, checks)
        for operation in operations
    }
    return {label: failure for label, failure in found.items() if failure}


def test_nothing_a_therapist_sends_breaks_the_api(schema, world):
    assert failures(schema, world, Role.THERAPIST, 2, AS_DOCUMENTED) == {}


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("role", Role)
def test_nothing_anyone_sends_breaks_the_api(role, schema, world):
    assert failures(schema, world, role, 60, IN_FULL) == {}


@dataclass
class Walked:
    walks: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    failures: list[Any] = field(default_factory=list)


def walk_of(schema: Any, world: World, role: Role, walked: Walked) -> Any:
    """A walk along the links of the document, from what was made to all it opens."""
    headers = {"Authorization": f"Bearer {world.tokens[role]}", "If-Match": "*"}

    class Walk(schema.as_state_machine()):  # type: ignore[misc]
        def setup(self) -> None:
            walked.walks += 1
            self.everything = transaction.atomic()
            self.everything.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.everything.__exit__(None, None, None)

        def before_call(self, case: Any) -> None:
            with_real_references(case, world.own)

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": headers}

        def validate_response(self, response: Any, case: Any, **told: Any) -> None:
            walked.answers[response.status_code] += 1
            walked.failures.extend(undocumented(case, response, IN_FULL))
            if response.status_code >= 500:
                walked.failures.append((response.status_code, case.path, case.body))

    return Walk


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("role", Role)
def test_no_walk_along_the_links_breaks_the_api(role, schema, world, capsys):
    walked = Walked()
    walk = walk_of(schema, world, role, walked)

    for n in count():
        if (left := 100 - walked.walks) <= 0:
            break
        how = settings(
            max_examples=left,
            stateful_step_count=20,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        # Ids differ each time: hypothesis, about to repeat the beginning of a walk,
        # finds that it leads elsewhere.
        with suppress(FlakyStrategyDefinition):
            run_state_machine_as_test(seed(n)(walk), settings=how)

    with capsys.disabled():
        print(f"\n{role}: {walked.walks} walks: {sorted(walked.answers.items())}")
    assert walked.failures == []
