"""The process for live events as it is deployed, and streams heard over its sockets."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any

from tests.faults.app import ENVIRONMENT, STARTING, Answer, free_port
from tests.faults.database import CHECKOUT, children_of

PATH = "/api/v1/sync/events/"
PATIENCE = 20.0


@dataclass
class Process:
    environment: dict[str, str]
    application: str = "tests.events.quick:application"
    port: int = field(default_factory=free_port)
    running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.running = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "asginl"),
                *("--host", "127.0.0.1", "--port", str(self.port)),
                *("--workers-kill-timeout", "1", "--log-level", "critical"),
                self.application,
            ],
            cwd=CHECKOUT,
            env={**os.environ, **ENVIRONMENT, **self.environment},
        )
        deadline = time.monotonic() + STARTING
        while not self.answers():
            assert self.running.poll() is None, "the process has ended"
            assert time.monotonic() < deadline, "the process does not answer"
            time.sleep(0.05)

    def answers(self) -> bool:
        with suppress(OSError):
            return self.ask("/healthz").status == 200
        return False

    def stop(self, how: int = signal.SIGTERM) -> None:
        assert self.running is not None
        victims = [*children_of(self.running.pid), self.running.pid]
        for pid in victims if how == signal.SIGKILL else victims[-1:]:
            with suppress(ProcessLookupError):
                os.kill(pid, how)
        self.running.wait(20)

    def ask(self, path: str = PATH, token: str = "", method: str = "GET") -> Answer:
        started = time.monotonic()
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as http:
            http.request(method, path, headers={"Authorization": f"Bearer {token}"})
            answer = http.getresponse()
            body = answer.read()
        return Answer(answer.status, answer.headers, body, time.monotonic() - started)

    @contextmanager
    def hearing(
        self, token: str, last: str = "", path: str = PATH
    ) -> Iterator["Heard"]:
        with socket.create_connection(("127.0.0.1", self.port)) as stream:
            lines = (
                f"GET {path} HTTP/1.1",
                "Host: 127.0.0.1",
                f"Authorization: Bearer {token}",
                f"Last-Event-ID: {last}",
            )
            stream.sendall("".join(f"{line}\r\n" for line in (*lines, "")).encode())
            yield Heard(stream)


class Heard:
    """What a stream says, line by line."""

    def __init__(self, stream: socket.socket) -> None:
        self.stream = stream
        self.begun = b""
        status, *headers = self.until(b"\r\n\r\n").decode().split("\r\n")
        self.status = int(status.split()[1])
        pairs = (line.partition(": ") for line in headers)
        self.headers = {name.lower(): value for name, _, value in pairs}

    def until(self, end: bytes, seconds: float = PATIENCE) -> bytes:
        """What comes before this; EOFError where the stream ends, or TimeoutError."""
        deadline = time.monotonic() + seconds
        while end not in self.begun:
            self.stream.settimeout(max(deadline - time.monotonic(), 0.001))
            got = self.stream.recv(4096)
            if not got:
                raise EOFError("the stream has ended")
            self.begun += got
        part, _, self.begun = self.begun.partition(end)
        return part

    def lines(self, seconds: float = PATIENCE) -> Iterator[str]:
        """Without what HTTP puts between. Ends with the stream; else TimeoutError."""
        deadline = time.monotonic() + seconds
        with suppress(EOFError):
            while True:
                line = self.until(b"\n", deadline - time.monotonic()).strip()
                if line == b"0":  # The last chunk.
                    return
                if b":" in line:
                    yield line.decode()

    def head(self, seconds: float = PATIENCE) -> str:
        """The next one that is told."""
        for line in self.lines(seconds):
            if line.startswith("id: "):
                return line.removeprefix("id: ")
        raise EOFError("the stream has ended")

    def event(self, name: str, seconds: float = PATIENCE) -> dict[str, Any]:
        """What the next one of this name says."""
        is_named = False
        for line in self.lines(seconds):
            if is_named and line.startswith("data: "):
                return json.loads(line.removeprefix("data: "))
            is_named = line == f"event: {name}" or (is_named and ":" not in line)
        raise EOFError("the stream has ended")

    def heads(self, seconds: float) -> list[str]:
        """All that are told within this time."""
        told = []
        with suppress(TimeoutError):
            for line in self.lines(seconds):
                if line.startswith("id: "):
                    told.append(line.removeprefix("id: "))
        return told

    def rest(self, seconds: float = PATIENCE) -> list[str]:
        """What it says until it ends, which it must within this time."""
        return list(self.lines(seconds))
