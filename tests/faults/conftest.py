"""A database and an app of their own, made once and then broken by every test."""

import os
from collections.abc import Iterator

import pytest

from tests.faults.app import run
from tests.faults.database import Database, own_database

RUNS = int(os.environ.get("PALPATE_FAULT_RUNS") or 200)


@pytest.fixture(scope="session")
def runs() -> int:
    """How often to kill; PALPATE_FAULT_RUNS for less."""
    return RUNS


def found_clinic(database: Database) -> None:
    database.token = run(database, "-m", "tests.faults.prepare")


@pytest.fixture(scope="session")
def prepared() -> Iterator[Database]:
    with own_database(found_clinic) as database:
        yield database


@pytest.fixture
def database(prepared: Database) -> Database:
    if not prepared.cluster.is_alive():
        prepared.start()
    return prepared
