from dataclasses import dataclass
from typing import Any

import pytest

from tests.builders import Rows, build_everything, build_record
from tests.conftest import Practice
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
    return World(clinic_a, clinic_b, own, other, build_everything(clinic_b))


@pytest.fixture
def probes(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.clinic.tenancy.probes"
