"""Contenders, each served as in a deployment: by granian, in its own processes."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from cryptography.fernet import Fernet
from psycopg.conninfo import make_conninfo

from bench.databases import Side
from bench.requests.questions import Question

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (
    *("--interface", "wsgi", "--host", "127.0.0.1", "--workers", "2"),
    *("--blocking-threads", "16", "--log-level", "warning"),
)
SECRETS = {
    "SECRET_KEY": "measuring-only-" + "not-a-secret-" * 4,
    "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
}
PATIENCE = 60.0


class NotServed(Exception):
    """A contender did not start."""


@dataclass(frozen=True, slots=True)
class Served:
    """One contender at its port, the process that began it, and its database."""

    name: str
    port: int
    pid: int
    side: Side

    def request(self, question: Question) -> bytes:
        path = question.limit if self.name == "limit" else question.api
        return question.raw(path, f"127.0.0.1:{self.port}")


@contextmanager
def limit(side: Side) -> Iterator[Served]:
    dsn = make_conninfo(**{**side.owner, "dbname": side.name})
    environment = {"BENCH_DSN": dsn}
    with _served("limit", "bench.requests.limit:application", side, environment) as one:
        yield one


@contextmanager
def project(side: Side) -> Iterator[Served]:
    """By the settings of production, as the role that serves."""
    environment = _django(side.app, side)
    with _served("project", "backend.wsgi:application", side, environment) as one:
        yield one


@contextmanager
def plain(side: Side, clinic: str) -> Iterator[Served]:
    environment = _django(side.owner, side) | {"BENCH_CLINIC": clinic}
    with _served("plain", "bench.requests.plain:application", side, environment) as one:
        yield one


def _django(role: dict[str, object], side: Side) -> dict[str, str]:
    known = {**role, "user": None, "password": None}
    where = urlencode({name: value for name, value in known.items() if value})
    who = quote(str(role.get("user", "")))
    if role.get("password"):
        who += f":{quote(str(role['password']))}"
    return SECRETS | {
        "DATABASE_URL": f"postgres://{who}@/{side.name}?{where}",
        "DJANGO_SETTINGS_MODULE": "backend.settings.base",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "0",
        "PALPATE_EMBEDDED": "0",
    }


@contextmanager
def _served(
    name: str, entry: str, side: Side, environment: dict[str, str]
) -> Iterator[Served]:
    port = _free_port()
    granian = Path(sys.executable).with_name("granian")
    with ExitStack() as stack:
        log = stack.enter_context(tempfile.TemporaryFile("w+"))
        process = subprocess.Popen(
            [sys.executable, granian, *COMMAND, "--port", str(port), entry],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        stack.callback(_end, process)
        _wait(process, port, name, log)
        yield Served(name, port, process.pid, side)


def _wait(process: subprocess.Popen[bytes], port: int, name: str, log: object) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    log.seek(0)  # type: ignore[attr-defined]
    said = [line for line in log.read().splitlines() if line.strip()]  # type: ignore[attr-defined]
    reason = said[-1].strip() if said else "it says nothing"
    raise NotServed(f"The server of {name} did not start: {reason}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """It ends its workers itself; those it can not are ended with it."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(PATIENCE / 3)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
