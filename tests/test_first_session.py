"""The examples of the documentation, run as their reader would run them."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test.testcases import LiveServerThread, _StaticFilesHandler

from clinic.enums import PressureScale
from sessions.models import HomeCareLog, Session, Treatment
from tests.conftest import PASSWORD, acting, make_practice

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "first_session.py"
PACKAGE = ROOT / "clients" / "python"
DEMO = ("http://127.0.0.1:8000", "therapist@riverside.example", "palpate-demo-2026")


@pytest.fixture
def server(committed: None) -> Iterator[str]:
    cache.clear()
    thread = LiveServerThread("127.0.0.1", _StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    assert thread.error is None
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


def run(server: str, email: str, password: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            *(sys.executable, str(EXAMPLE), "--url", server),
            *("--email", email, "--password", password),
        ],
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_published_case_is_entered_and_read_back(server):
    practice = make_practice("a")

    done = run(server, practice.therapist.user.email, PASSWORD)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "All values read back equal."
    with acting(practice.therapist), transaction.atomic():
        assert Session.objects.get().status == "completed"
        assert list(
            Treatment.objects.order_by("order").values_list(
                "pressure", "pressure_scale", "seconds"
            )
        ) == [
            (5, PressureScale.INTENSITY_0_10, 40),
            (3, PressureScale.INTENSITY_0_10, 60),
        ]
        assert HomeCareLog.objects.count() == 1


def test_the_example_says_what_went_wrong(server):
    practice = make_practice("a")

    done = run(server, practice.therapist.user.email, "wrong-horse-battery")

    assert done.returncode == 1
    assert done.stderr.startswith("No token: 400")


def test_the_day_with_a_device_goes_as_its_page_says(server, tmp_path):
    practice = make_practice("a")
    page = (PACKAGE / "README.md").read_text(encoding="utf-8")
    (script,) = re.findall(r"```python\n(.+?)```", page, re.S)
    mine = (server, practice.therapist.user.email, PASSWORD)
    for theirs, own in zip(DEMO, mine, strict=True):
        assert theirs in script
        script = script.replace(theirs, own)

    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PACKAGE)},
    )

    assert (done.returncode, done.stderr) == (0, "")
    unsent, refused = done.stdout.splitlines()
    assert unsent == "4"
    assert refused.startswith("rejected create")
    assert "consent-missing" in refused
