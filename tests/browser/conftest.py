"""A real browser, and what it complains of."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test.testcases import LiveServerThread, _StaticFilesHandler
from django.utils import timezone
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from sessions.domain.session import plan_session, start_session
from sessions.models import Session
from tests.conftest import Practice, acting, make_practice

QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
)

VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(
    `${event.violatedDirective} refused ${event.blockedURI} in ${event.sourceFile}:`
    + `${event.lineNumber} ${event.sample}`));
"""


@pytest.fixture
def practices(committed: None) -> tuple[Practice, Practice]:
    return make_practice("a"), make_practice("b")


@pytest.fixture
def session(practices: tuple[Practice, Practice]) -> Session:
    """Under way."""
    mine, _ = practices
    by = mine.therapist
    with acting(by), transaction.atomic():
        planned = plan_session(by=by, client=mine.client_record)
        return start_session(planned, by=by, at=timezone.now() - timedelta(minutes=5))


@pytest.fixture
def server(committed: None) -> Iterator[str]:
    thread = LiveServerThread("127.0.0.1", _StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    assert thread.error is None
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


@contextmanager
def browser(folder: Any) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in (*QUIET, f"--user-data-dir={folder}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options, Service("/usr/bin/chromedriver"))
    listen = {"source": VIOLATIONS}
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", listen)
    yield driver
    driver.quit()


@pytest.fixture
def chrome(tmp_path: Any) -> Iterator[webdriver.Chrome]:
    with browser(tmp_path / "chrome") as driver:
        yield driver
