"""Who runs the server, and in whose folders."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from backend.embedded import binaries, locks, processes, server
from backend.embedded.home import Home
from tests.backend.embedded.accounts import NOBODY, STRANGER, as_root_only
from tests.backend.embedded.client import CHECKOUT, GRACE, Client
from tests.backend.embedded.refusal import WAYS_OUT
from tests.backend.embedded.watching import (
    eventually,
    fetch,
    pid_of,
    postmaster,
    process_owner,
)

pytestmark = pytest.mark.no_db


@as_root_only
def test_root_has_the_server_run_by_an_account_that_exists(
    folder: Path, new_home: Home
) -> None:
    folder.chmod(0o711)
    accounts = pwd.getpwall()
    new_home.prepare()
    outdated = new_home.base / "binaries-outdated"
    outdated.mkdir()

    with Client() as client:
        client.ensure()

        data = new_home.data.stat()
        assert data.st_uid in {
            entry.pw_uid
            for entry in accounts
            if entry.pw_name in {"postgres", "nobody"}
        }
        assert process_owner(postmaster(new_home)) == data.st_uid
    assert pwd.getpwall() == accounts
    assert folder.stat().st_mode & 0o777 == 0o711
    copies = list(new_home.base.glob("binaries-*"))
    assert outdated not in copies
    assert all(path.stat().st_uid == 0 for path in copies)


@as_root_only
def test_root_has_the_server_run_by_the_owner_of_its_data(copied_home: Home) -> None:
    for path in (copied_home.data, *copied_home.data.rglob("*")):
        os.chown(path, NOBODY.pw_uid, NOBODY.pw_gid)

    with Client() as client:
        assert fetch(client.ensure(), "SELECT 1") == [(1,)]
        assert process_owner(postmaster(copied_home)) == NOBODY.pw_uid


@as_root_only
@pytest.mark.parametrize("name", ["root", "nobody"])
def test_root_takes_over_the_socket_folder_of_a_failed_start(
    home: Home, name: str
) -> None:
    home.socket_folder.mkdir(mode=0o755)
    os.chown(home.socket_folder, pwd.getpwnam(name).pw_uid, -1)

    with Client() as client:
        assert fetch(client.ensure(), "SELECT 1") == [(1,)]
        assert home.socket_folder.stat().st_uid == home.data.stat().st_uid


@as_root_only
def test_strangers_socket_folder_is_refused(home: Home) -> None:
    home.socket_folder.mkdir()
    os.chown(home.socket_folder, STRANGER, STRANGER)

    with Client() as client:
        answer = client.ensure()
    home.socket_folder.rmdir()

    assert answer == (
        f"The embedded PostgreSQL finds that {home.socket_folder} belongs to another"
        f" account: set TMPDIR to a folder of your own, or {WAYS_OUT}"
    )


def test_link_in_place_of_the_socket_folder_is_refused(
    home: Home, folder: Path
) -> None:
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    (elsewhere / processes.SOCKET).touch()
    home.socket_folder.symlink_to(elsewhere)

    with Client() as client:
        answer = client.ensure()
    home.socket_folder.unlink()

    assert "belongs to another account" in answer
    assert (elsewhere / processes.SOCKET).exists()
    assert elsewhere.stat().st_mode & 0o777 == 0o755


@as_root_only
def test_strangers_home_is_refused(new_home: Home) -> None:
    new_home.base.mkdir()
    os.chown(new_home.base, STRANGER, STRANGER)

    with pytest.raises(server.EmbeddedPostgresUnavailable) as refusal:
        server.ensure(CHECKOUT)

    assert str(refusal.value) == (
        f"The embedded PostgreSQL finds that {new_home.base} belongs to another"
        f" account: set PALPATE_PG_HOME to a folder of your own, or {WAYS_OUT}"
    )


@as_root_only
def test_home_the_account_cannot_enter_is_refused(folder: Path, new_home: Home) -> None:
    folder.chmod(0o700)

    with Client() as client:
        answer = client.ensure()

    account = new_home.account()
    assert account
    assert answer == (
        f"The embedded PostgreSQL runs as {account.name}, who cannot enter"
        f" {new_home.base}: set PALPATE_PG_HOME to a folder open to all, or {WAYS_OUT}"
    )
    assert folder.stat().st_mode & 0o777 == 0o700


def test_ordinary_account_keeps_its_server_in_the_checkout(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = copied_checkout(folder)
    base = checkout / ".palpate"
    monkeypatch.delenv("PALPATE_PG_HOME", raising=False)
    monkeypatch.setenv("PALPATE_PG_GRACE", str(GRACE))
    monkeypatch.setenv("PYTHONPATH", f"{checkout}:{folder / 'site'}")
    options: dict[str, Any] = {"checkout": checkout, "cwd": checkout}
    if os.geteuid() == 0:
        options |= {
            "python": interpreter_for_nobody(),
            "user": NOBODY.pw_uid,
            "group": NOBODY.pw_gid,
            "extra_groups": [],
        }

    with Client(**options) as client:
        sockets = client.ensure()

        assert fetch(sockets, "SELECT 1") == [(1,)]
        owner = checkout.stat().st_uid
        assert (base / "data").stat().st_uid == owner
        assert process_owner(pid_of(base / "data")) == owner
    eventually(lambda: not locks.is_taken(base / "supervisor.lock"))
    assert not Path(sockets).exists()


def copied_checkout(folder: Path) -> Path:
    """A checkout with a wheel beside it, all owned by an ordinary account."""
    checkout = folder / "checkout"
    for name in ("backend/__init__.py", "backend/embedded", "deploy"):
        copy(CHECKOUT / name, checkout / name)
    if "PG_BIN" not in os.environ:
        package = binaries.find().parents[1]
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                copy(part, folder / "site" / part.name)
    if os.geteuid() == 0:
        for path in (checkout, *checkout.rglob("*")):
            os.chown(path, NOBODY.pw_uid, NOBODY.pw_gid)
    return checkout


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        unneeded = shutil.ignore_patterns("include", "pgxs", "__pycache__", "*.a")
        shutil.copytree(source, target, ignore=unneeded)
    else:
        shutil.copy(source, target)


def interpreter_for_nobody() -> str:
    candidates = (
        sys.executable,
        getattr(sys, "_base_executable", ""),
        "/usr/bin/python3",
    )
    for python in filter(None, candidates):
        try:
            result = subprocess.run(
                [python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"],
                check=False,
                capture_output=True,
                cwd="/",
                user=NOBODY.pw_uid,
                group=NOBODY.pw_gid,
                extra_groups=[],
            )
        except OSError:
            continue
        if result.returncode == 0:
            return python
    pytest.skip("the account nobody can run no Python 3.11")
