"""The app as it is deployed: granian with its workers, asked over HTTP."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPMessage
from typing import Any

from tests.faults.database import CHECKOUT, Database, children_of

PATIENCE = 30.0  # Seconds that a client waits for an answer.
STARTING = 120.0
YOUTH = 6.0
UNREACHABLE = (OSError, HTTPException)
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "backend.settings.base",
    "SECRET_KEY": "of-the-tests-of-faults-" + "not-a-secret-" * 4,
    "ENCRYPTION_KEYS": urlsafe_b64encode(bytes(32)).decode(),
    "ALLOWED_HOSTS": "127.0.0.1",
    "SECURE_SSL_REDIRECT": "0",
    "REQUIRE_STAFF_MFA": "0",
    "REQUIRE_REAUTHENTICATION": "0",
    "EMAIL_URL": "dummymail://",
    "PALPATE_EMBEDDED": "0",
}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes
    seconds: float

    def json(self) -> Any:
        return json.loads(self.body)


def environment(database: Database, **more: str) -> dict[str, str]:
    return {**os.environ, **ENVIRONMENT, **database.environment(), **more}


def run(database: Database, *arguments: str, **more: str) -> str:
    """What a Python of this environment prints."""
    ended = subprocess.run(
        [sys.executable, *arguments],
        check=False,
        cwd=CHECKOUT,
        env=environment(database, **more),
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


@dataclass
class App:
    port: int
    process: subprocess.Popen[bytes]
    token: str
    seen: dict[int, float] = field(default_factory=dict)

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        timeout: float = PATIENCE,
        **headers: str,
    ) -> Answer:
        """The answer; an OSError or HTTPException where there is none."""
        started = time.monotonic()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(
                method,
                path,
                None if body is None else json.dumps(body),
                {
                    "Authorization": f"Bearer {self.token}",
                    "Content-Type": "application/json",
                    **{
                        name.replace("_", "-"): value for name, value in headers.items()
                    },
                },
            )
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        return Answer(
            answer.status, answer.headers, content, time.monotonic() - started
        )

    def status(self, path: str, timeout: float = PATIENCE) -> int:
        """Of the answer; 0 where there is none."""
        try:
            return self.ask("GET", path, timeout=timeout).status
        except UNREACHABLE:
            return 0

    def workers(self) -> list[int]:
        """Process ids, without multiprocessing's own tracker."""
        return [
            pid
            for pid in children_of(self.process.pid)
            if b"resource_tracker" not in command_line(pid)
        ]

    def await_grown(self) -> list[int]:
        """Workers that have lived for a while: granian takes the death of a younger one
        for the beginning of a loop, and ends."""
        while True:
            now = time.monotonic()
            seen = {pid: self.seen.get(pid, now) for pid in self.workers()}
            self.seen = seen
            if grown := [pid for pid, at in seen.items() if now - at > YOUTH]:
                return grown
            time.sleep(0.01)


def command_line(pid: int) -> bytes:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read()
    except OSError:
        return b"resource_tracker"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(database: Database, *, workers: int = 1, **more: str) -> Iterator[App]:
    """As the Dockerfile starts it, but for the time that a worker's death is waited."""
    port = free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi"),
            *("--host", "127.0.0.1", "--port", str(port)),
            *("--workers", str(workers), "--blocking-threads", "16"),
            *("--respawn-failed-workers", "--respawn-interval", "0.1"),
            *("--workers-kill-timeout", "5", "--log-level", "error"),
            "backend.wsgi:application",
        ],
        cwd=CHECKOUT,
        env=environment(database, **more),
    )
    app = App(port, process, database.token)
    try:
        deadline = time.monotonic() + STARTING
        while app.status("/readyz") != 200:
            assert process.poll() is None, "granian has ended"
            assert time.monotonic() < deadline, "granian does not answer"
            time.sleep(0.1)
        yield app
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            for pid in (*app.workers(), process.pid):
                os.kill(pid, signal.SIGKILL)
            process.wait()
