from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from clinic.domain.access import record_access
from tests.builders import Rows, build_everything, build_record
from tests.conftest import Practice, acting
from tests.kept import kept


@dataclass
class World:
    """Two clinics, a row of every table in each, and a second client's in the first."""

    a: Practice
    b: Practice
    own: Rows
    other_client: Rows
    foreign: Rows


@kept
def world(clinic_a: Practice, clinic_b: Practice) -> World:
    own = build_everything(clinic_a)
    other = build_record(clinic_a, own, client=clinic_a.other_client)
    foreign = build_everything(clinic_b)
    for clinic in (clinic_a, clinic_b):
        with acting(clinic.therapist), transaction.atomic():
            record_access("client", "client.retrieve", [clinic.client_record.pk])
    return World(clinic_a, clinic_b, own, other, foreign)


@pytest.fixture
def probes(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.clinic.tenancy.probes"
