"""Bad values are refused by their place, and store nothing."""

import json

import pytest

from clinic.enums import Role
from tests.api.bad_values.assessment import OF_ASSESSMENTS
from tests.api.bad_values.case import (
    ASSESS,
    ASSESSMENTS,
    DRAFT,
    PLANS,
    SESSION,
    SESSIONS,
)
from tests.api.bad_values.client import OF_CLIENTS
from tests.api.bad_values.event import OF_EVENTS
from tests.api.bad_values.feedback import OF_FEEDBACK
from tests.api.bad_values.home_care import OF_HOME_CARE
from tests.api.bad_values.outcome import OF_OUTCOMES
from tests.api.bad_values.plan import OF_PLANS
from tests.api.bad_values.session import OF_SESSIONS
from tests.api.bad_values.treatment import OF_TREATMENTS
from tests.api.course import ASSESSMENT, EXAM, STOP, TREATMENT, V1, new_id
from tests.api.rows import rows

TWICE = new_id()
BAD_VALUES = {
    "clients": OF_CLIENTS,
    "assessments": OF_ASSESSMENTS,
    "plans": OF_PLANS,
    "sessions": OF_SESSIONS,
    "treatments": OF_TREATMENTS,
    "feedback": OF_FEEDBACK,
    "home care": OF_HOME_CARE,
    "outcomes": OF_OUTCOMES,
    "events": OF_EVENTS,
}


@pytest.mark.parametrize("cases", BAD_VALUES.values(), ids=BAD_VALUES)
def test_bad_values_are_refused_by_their_place(cases, world, problem):
    before, missed = rows(world), []
    http = world.http(Role.THERAPIST)
    for path, body, pointer, word in cases:
        answer = http.post(
            V1 + world.fill(path),
            json.dumps(world.fill(body)),
            content_type="application/json",
            headers={"If-Match": "*"},
        )

        document = problem(answer, 400, "invalid-input")
        if not is_told(document, pointer, word):
            missed.append((path, pointer, word, document))

    assert missed == []
    assert rows(world) == before


def is_told(document, pointer, word):
    """Whether the word is said of this place; without one, of the whole."""
    if pointer is None:
        return word in document["detail"]
    faults = {fault["pointer"]: fault["detail"] for fault in document["errors"]}
    return pointer in faults and word in faults[pointer]


@pytest.mark.parametrize(
    ("path", "part", "row"),
    [
        (ASSESSMENTS, "history", ASSESSMENT["history"][0]),
        (ASSESSMENTS, "trigger_point_exams", EXAM),
        (PLANS, "goals", {"statement": "Less pain"}),
        (SESSIONS, "treatments", TREATMENT),
        (SESSIONS, "feedback", STOP),
        (SESSIONS, "reactions", {"kind": "bruise", "severity": "mild"}),
    ],
)
def test_two_parts_of_one_id_are_refused(path, part, row, world, problem):
    needed = {ASSESSMENTS: ASSESS, PLANS: DRAFT, SESSIONS: SESSION}[path]
    before = rows(world)

    answer = world.http(Role.THERAPIST).post(
        V1 + path, world.fill({**needed, part: [{"id": TWICE, **row}] * 2})
    )

    problem(answer, 409, "id-taken")
    assert rows(world) == before
