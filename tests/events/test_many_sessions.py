"""200 sessions at once: what a stream weighs, and how soon each word is told."""

import re
import selectors
import socket
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from threading import Event, Thread

import pytest

from tests.api.test_live import word
from tests.conftest import make_practice
from tests.events.test_session import Running
from tests.faults.database import children_of

pytestmark = [pytest.mark.no_db, pytest.mark.slow]

CLINICS, OF_EACH, SILENT, SECONDS = 20, 10, 5, 30
FEEDBACK = re.compile(rb'event: feedback\ndata: {"id"\s*:\s*"([0-9a-f-]{36})"')


class Ear(Thread):
    """Reads all sockets but the silent ones, and notes when it heard of each word."""

    def __init__(self, streams):
        super().__init__(daemon=True)
        self.heard, self.rest, self.is_over = {}, {}, Event()
        self.selector = selectors.DefaultSelector()
        for stream in streams:
            self.selector.register(stream, selectors.EVENT_READ)

    def run(self):
        while not self.is_over.is_set():
            for key, _ in self.selector.select(0.2):
                got = self.rest.get(key.fd, b"") + key.fileobj.recv(65536)
                for found in FEEDBACK.finditer(got):
                    self.heard.setdefault(found[1].decode(), time.monotonic())
                self.rest[key.fd] = got[-200:]


def weight_of(process):
    """KiB that its workers hold for themselves."""
    total = 0
    for pid in [process.running.pid, *children_of(process.running.pid)]:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        total += int(re.search(r"^Pss:\s+(\d+)", text, re.M)[1])
    return total


def test_200_sessions_at_once(life, capsys):
    sessions = []
    for n in range(CLINICS):
        practice = make_practice(f"m{n}")
        sessions += [Running(life, practice) for _ in range(OF_EACH)]
    before = weight_of(life.process)
    with ExitStack() as open_ones:
        streams = []
        for one in sessions:
            streams.append(open_ones.enter_context(one.hearing()))
            streams[-1].event("session")
        sockets: list[socket.socket] = [one.stream for one in streams]
        after = weight_of(life.process)
        ear = Ear(sockets[SILENT:])
        ear.start()
        said, until = {}, time.monotonic() + SECONDS
        while time.monotonic() < until:
            for one in sessions[len(said) % 7 :: 7]:
                words = [word(word="good")]
                began = time.monotonic()
                one.phone.post("/api/v1/live/feedback/", {"words": words})
                if one not in sessions[:SILENT]:
                    said[words[0]["id"]] = began
        time.sleep(2)
        ear.is_over.set()
        ear.join()

    assert ear.heard.keys() >= said.keys()
    waits = [(ear.heard[one] - began) * 1000 for one, began in said.items()]
    with capsys.disabled():
        print(
            f"\n{len(sessions)} streams:"
            f" {(after - before) / len(sessions):.0f} KiB each on"
            f" {before / 1024:.0f} MiB; {len(said) / SECONDS:.1f} words a second,"
            f" told after {median(waits):.0f} ms in the median,"
            f" {quantiles(waits, n=20)[-1]:.0f} ms for 19 of 20"
        )
