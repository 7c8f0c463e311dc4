"""The example of the documentation, run as its reader would run it."""

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

EXAMPLE = Path(__file__).parents[1] / "examples" / "first_session.py"


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
