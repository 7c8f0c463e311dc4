"""What `manage.py run` starts beside itself is gone when it is, however it went."""

import signal
import subprocess
import sys
import time

import pytest

from tests.faults.database import CHECKOUT, runs

pytestmark = pytest.mark.no_db

BESIDE = """
import os, sys
from backend.beside import end_with
end_with(int(sys.argv[1]))
"""
RUN = f"""
import os, subprocess, sys, time
print(subprocess.Popen([sys.executable, "-c", {BESIDE!r}, str(os.getpid())]).pid)
sys.stdout.flush()
time.sleep(60)
"""


def test_the_process_beside_a_killed_run_ends():
    run = subprocess.Popen(
        [sys.executable, "-c", RUN], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    )
    with run:
        beside = int(run.stdout.readline())
        time.sleep(1)
        assert runs(beside)

        run.send_signal(signal.SIGKILL)

    deadline = time.monotonic() + 20
    while runs(beside):
        assert time.monotonic() < deadline
        time.sleep(0.05)
