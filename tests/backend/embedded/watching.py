"""What is seen of a server, from outside."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from backend.embedded import locks, processes
from backend.embedded.home import Home


def traces(home: Home) -> list[str]:
    """What a server of this home has left running, or lying in /tmp."""
    listing = subprocess.run(
        ["ps", "-A", "-ww", "-o", "command="],
        check=True,
        capture_output=True,
        text=True,
    )
    found = [line for line in listing.stdout.splitlines() if str(home.base) in line]
    if locks.is_taken(home.supervisor_lock):
        found.append("a supervisor")
    if home.socket_folder.exists():
        found.append(str(home.socket_folder))
    return found


def eventually(condition: Callable[[], object], within: float = 20) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


def is_gone(home: Home) -> bool:
    return not locks.is_taken(home.supervisor_lock)


def postmaster(home: Home) -> int:
    pid = processes.postmaster_of(home.data)
    assert pid is not None
    return pid


def pid_of(data: Path) -> int:
    pid = processes.postmaster_of(data)
    assert pid is not None
    return pid


def process_owner(pid: int) -> int:
    command = ["ps", "-p", str(pid), "-o", "uid="]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(answer.stdout)


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: not processes.is_alive(pid))


def supervisor(home: Home) -> int:
    return int(home.supervisor_lock.read_text())


def fetch(folder: str, query: Any, user: str = "palpate_owner") -> list[Any]:
    with psycopg.connect(host=folder, port=5432, user=user, dbname="palpate") as found:
        return found.execute(query).fetchall()
