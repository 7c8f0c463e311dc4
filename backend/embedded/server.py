"""The client's side of the embedded server: one per checkout, started on first use."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from backend.embedded import binaries, locks
from backend.embedded.home import EmbeddedPostgresUnavailable, Home, unavailable
from backend.embedded.postgres import Cluster
from backend.embedded.processes import (
    command_line,
    has_socket,
    is_alive,
    postmaster_of,
)

__all__ = [
    "EmbeddedPostgresUnavailable",
    "Home",
    "ensure",
    "log_path",
    "reset",
    "status",
    "stop",
]

CODE = Path(__file__).resolve().parents[2]
SUPERVISOR = "backend.embedded.supervisor"
START_TIMEOUT = 120.0
STOP_TIMEOUT = 60.0
LARGEST_LOG = 10 * 1024 * 1024

_mutex = threading.Lock()
_memberships: dict[Path, int] = {}

if hasattr(os, "register_at_fork"):
    # A child born while another thread starts the server would keep its locks.
    os.register_at_fork(
        before=_mutex.acquire,
        after_in_parent=_mutex.release,
        after_in_child=_mutex.release,
    )


def ensure(checkout: Path) -> str:
    """Return the socket folder of a ready server, which stays up while we live.

    Call it before every connection: it takes well under a millisecond while the server
    is up, and brings it back when it is not. Raises `EmbeddedPostgresUnavailable`.
    """
    home = _home(checkout)
    with _mutex, _told_in_a_sentence(home):
        _join(home)
        return _answering(home) or _start(home)


def status(checkout: Path) -> str:
    """Say in one sentence whether the server runs, and where."""
    home = _home(checkout)
    with _told_in_a_sentence(home):
        pid, folder = postmaster_of(home.data), _answering(home)
    if folder:
        return (
            f"The embedded PostgreSQL runs as process {pid}, "
            f"with its socket in {folder}."
        )
    if locks.is_taken(home.supervisor_lock):
        return "The embedded PostgreSQL is starting or stopping."
    if pid:
        return (
            f"The embedded PostgreSQL runs as process {pid}, unsupervised: "
            "the next client takes charge of it."
        )
    if home.data.exists():
        return f"The embedded PostgreSQL is stopped; its data is in {home.data}."
    return f"The embedded PostgreSQL has not been used yet; nothing is in {home.base}."


def stop(checkout: Path) -> bool:
    """Stop the server even if others use it; False when there was nothing to stop."""
    home = _home(checkout)
    if not home.base.exists():
        return False
    with _told_in_a_sentence(home), locks.held(home.start_lock):
        return _stop(home)


def reset(checkout: Path) -> None:
    """Stop the server and delete its data; the next client starts from nothing."""
    home = _home(checkout)
    if not home.base.exists():
        return
    with _told_in_a_sentence(home), locks.held(home.start_lock):
        _stop(home)
        for folder in (*home.base.glob("data"), *home.base.glob("data.new-*")):
            shutil.rmtree(folder)


def log_path(checkout: Path) -> Path:
    """The file to which the server and its supervisor write."""
    return _home(checkout).log


def _home(checkout: Path) -> Home:
    if not locks.SUPPORTED:
        raise unavailable("needs Linux or macOS")
    chosen = os.environ.get("PALPATE_PG_HOME")
    return _remembered_home(checkout, chosen, os.geteuid())


@lru_cache
def _remembered_home(checkout: Path, chosen: str | None, uid: int) -> Home:
    """The home under these conditions; working it out is half the cost of `ensure`."""
    return Home(checkout)


@contextmanager
def _told_in_a_sentence(home: Home) -> Iterator[None]:
    """Turn the system's refusals into ours."""
    try:
        yield
    except OSError as error:
        raise unavailable(
            f"cannot use {home.base} ({error.strerror or error})",
            "set PALPATE_PG_HOME to a folder of your own",
        ) from error


def _join(home: Home) -> None:
    """Be counted among the server's users until this process and its forks end."""
    held = _memberships.get(home.base)
    if held is not None and locks.is_current(held, home.users_lock):
        return
    home.prepare()
    lock = locks.open_lock(home.users_lock)
    locks.take_shared(lock)
    _memberships[home.base] = lock
    if held is not None:
        os.close(held)


def _answering(home: Home) -> str | None:
    """The socket folder, if a supervised server answers there."""
    try:
        folder, pid = home.ready.read_text().splitlines()
    except FileNotFoundError:
        return None
    supervised = locks.is_taken(home.supervisor_lock)
    if supervised and is_alive(int(pid)) and has_socket(Path(folder)):
        return folder
    return None


def _start(home: Home) -> str:
    """Wait for the server, launching a supervisor if there is none."""
    with locks.held(home.start_lock):
        deadline = time.monotonic() + START_TIMEOUT
        launched = False
        while time.monotonic() < deadline:
            if folder := _answering(home):
                return folder
            if not locks.is_taken(home.supervisor_lock):
                if launched:
                    raise EmbeddedPostgresUnavailable(_failure(home))
                _launch(home)
                launched = True
            time.sleep(0.01)
    raise unavailable(f"was not ready in {START_TIMEOUT:.0f} s; see {home.log}")


def _launch(home: Home) -> None:
    """Start a supervisor; returns once it holds its lock or has failed."""
    binaries.find()
    home.failure.unlink(missing_ok=True)
    path = os.environ.get("PYTHONPATH")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, (str(CODE), path))),
        "PALPATE_PG_HOME": str(home.base),
    }
    if chosen := os.environ.get("PG_BIN"):
        environment["PG_BIN"] = str(Path(chosen).resolve())
    log = _open_log(home)
    try:
        subprocess.run(
            [sys.executable, "-m", SUPERVISOR, str(home.checkout)],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd=CODE,
            env=environment,
        )
    finally:
        os.close(log)


def _open_log(home: Home) -> int:
    if home.log.exists() and home.log.stat().st_size > LARGEST_LOG:
        home.log.replace(home.log.with_name(f"{home.log.name}.1"))
    return os.open(home.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def _failure(home: Home) -> str:
    try:
        return home.failure.read_text()
    except FileNotFoundError:
        return str(unavailable(f"did not start; see {home.log}"))


def _stop(home: Home) -> bool:
    supervised = _end_supervisor(home)
    cluster = Cluster(home)
    orphaned = cluster.adopt()
    cluster.close()
    return supervised or orphaned


def _end_supervisor(home: Home) -> bool:
    """Ask the supervisor to stop its server, and wait until both have ended."""
    asked = None
    deadline = time.monotonic() + STOP_TIMEOUT
    while locks.is_taken(home.supervisor_lock):
        pid = int(home.supervisor_lock.read_text() or 0)
        if pid != asked and SUPERVISOR in command_line(pid):
            os.kill(pid, signal.SIGTERM)
            asked = pid
        if time.monotonic() > deadline:
            raise unavailable(f"did not stop in {STOP_TIMEOUT:.0f} s; see {home.log}")
        time.sleep(0.01)
    return asked is not None
