"""Asking over a plain socket, with as little work as can be: it runs on the same cores
as what is measured."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from bench.requests.plan import CONNECTIONS


class Refused(Exception):
    """What was asked was not answered as it should be."""


class Connection:
    """One kept open."""

    def __init__(self, port: int) -> None:
        with _told():
            self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *exception: object) -> None:
        self.socket.close()

    def ask(self, request: bytes) -> bytes:
        """The body of the answer; Refused where that is none of success."""
        with _told():
            self.socket.sendall(request)
        head, _, body = self._until_head_ends().partition(b"\r\n\r\n")
        missing = _length(head) - len(body)
        parts = [body]
        while missing > 0:
            part = self._received()
            parts.append(part)
            missing -= len(part)
        answer = b"".join(parts)
        if not head.startswith(b"HTTP/1.1 2"):
            asked, status = request.split(b"\r\n", 1)[0], head.split(b"\r\n", 1)[0]
            raise Refused(f"{asked.decode()}: {status.decode()} {answer[:300]!r}")
        return answer

    def _until_head_ends(self) -> bytes:
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._received()
        return got

    def _received(self) -> bytes:
        with _told():
            part = self.socket.recv(262_144)
        if not part:
            raise Refused("The server closed the connection.")
        return part


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Refused(f"A server does not answer: {error}.") from error


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise Refused("An answer does not say how long it is.")


def ask_for_a_while(
    port: int, requests: Iterator[bytes], seconds: float, least: int
) -> int:
    """How many answers several connections got; each asks for the next one at once,
    and for a few at least: a clock that ticks by hundredths says little of one."""
    until = time.perf_counter() + seconds
    lock = threading.Lock()

    def run() -> int:
        count = 0
        with Connection(port) as connection:
            while count < least or time.perf_counter() < until:
                with lock:
                    request = next(requests)
                connection.ask(request)
                count += 1
        return count

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return sum(
            one.result() for one in [pool.submit(run) for _ in range(CONNECTIONS)]
        )
