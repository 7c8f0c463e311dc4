"""The same number of statements, however many the rows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from clinic.models import Client
from sessions.models import (
    Assessment,
    Episode,
    Feedback,
    Handout,
    HomeCareInstruction,
    HomeCareLog,
    HomeCareRevision,
    OutcomeResponse,
    PlannedTechnique,
    PressureThreshold,
    RangeOfMotion,
    Session,
    Treatment,
    TreatmentPlan,
    TriggerPoint,
    TriggerPointExam,
)
from tests.conftest import acting
from tests.sessions.admin.page import of_list, of_record, read, search
from tests.sessions.admin.records import CANARY, another


def count_statements(browser: Browser, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        read(browser, url)
    return len(captured)


TWINS: dict[type[models.Model], Callable[[int], dict[str, Any]]] = {
    Client: lambda n: {},
    Session: lambda n: {"scheduled_for": None, "scheduled_until": None},
    Episode: lambda n: {},
    Assessment: lambda n: {},
    TriggerPoint: lambda n: {},
    TriggerPointExam: lambda n: {},
    TreatmentPlan: lambda n: {"plan_version": n + 2},
    Treatment: lambda n: {"order": n + 2},
    Feedback: lambda n: {},
    HomeCareInstruction: lambda n: {},
    HomeCareLog: lambda n: {},
    HomeCareRevision: lambda n: {},
    Handout: lambda n: {},
    OutcomeResponse: lambda n: {},
    PressureThreshold: lambda n: {},
    PlannedTechnique: lambda n: {},
    RangeOfMotion: lambda n: {},
}


@pytest.mark.parametrize("model", TWINS, ids=lambda model: model.__name__)
def test_a_list_asks_the_same_for_one_row_and_three(clinic_a, own, browser, model):
    ours = browser(clinic_a.admin)
    url = search(ours, of_list(model), CANARY)
    if model is Client:
        with acting(clinic_a.admin):
            Client.objects.exclude(pk=own[Client].pk).update(
                given_name="", family_name="", email=""
            )
    read(ours, url)
    one = count_statements(ours, url)
    with acting(clinic_a.therapist):
        twins = [another(own[model], **TWINS[model](n)) for n in range(2)]

    three = count_statements(ours, url)

    rows = read(ours, url)
    assert [of_record(twin) in rows for twin in twins] == [True, True]
    assert one == three


PARTS = {
    Session: [Treatment, Feedback, RangeOfMotion],
    Assessment: [PressureThreshold],
    TreatmentPlan: [PlannedTechnique],
    TriggerPoint: [TriggerPointExam],
}


@pytest.mark.parametrize("whole", PARTS, ids=lambda model: model.__name__)
def test_a_page_asks_the_same_for_one_part_and_three(clinic_a, own, browser, whole):
    ours = browser(clinic_a.admin)
    read(ours, of_record(own[whole]))
    one = count_statements(ours, of_record(own[whole]))
    with acting(clinic_a.therapist):
        for part in PARTS[whole]:
            for n in range(2):
                another(own[part], **TWINS[part](n))

    assert count_statements(ours, of_record(own[whole])) == one
