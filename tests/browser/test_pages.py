"""Pages in a real browser: they work, and the content policy lets them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test.testcases import LiveServerThread, _StaticFilesHandler
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions
from selenium.webdriver.support.ui import WebDriverWait

from tests.conftest import PASSWORD, Practice, make_practice

pytestmark = pytest.mark.browser

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


@pytest.fixture
def practices(committed: None) -> tuple[Practice, Practice]:
    return make_practice("a"), make_practice("b")


@pytest.fixture
def server(committed: None) -> Iterator[str]:
    thread = LiveServerThread("127.0.0.1", _StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    assert thread.error is None
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


@pytest.fixture
def chrome(tmp_path: Any) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in (*QUIET, f"--user-data-dir={tmp_path}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options, Service("/usr/bin/chromedriver"))
    yield driver
    driver.quit()


def refusals(chrome: webdriver.Chrome) -> list[str]:
    """What the content policy or a script of the page complained of."""
    return [
        entry["message"]
        for entry in chrome.get_log("browser")
        if "favicon" not in entry["message"]
        and (
            "Content Security Policy" in entry["message"]
            or "Uncaught" in entry["message"]
        )
    ]


def log_in(chrome: webdriver.Chrome, server: str, email: str) -> None:
    chrome.get(f"{server}/admin/")
    chrome.find_element(By.NAME, "login").send_keys(email)
    chrome.find_element(By.NAME, "password").send_keys(PASSWORD)
    chrome.find_element(By.CSS_SELECTOR, "main button[type=submit]").click()


def text(chrome: webdriver.Chrome) -> str:
    return chrome.find_element(By.TAG_NAME, "body").text


def test_a_clinic_admin_logs_in_and_reads_their_clients(practices, server, chrome):
    mine, _ = practices
    log_in(chrome, server, mine.admin.user.email)

    chrome.get(f"{server}/admin/clinic/client/")
    listed = text(chrome)
    chrome.get(f"{server}/admin/clinic/client/{mine.client_record.pk}/change/")

    assert "canary-a" in listed
    assert "canary-b" not in listed
    assert chrome.find_element(By.NAME, "given_name").get_property("value") == (
        mine.client_record.given_name
    )
    assert refusals(chrome) == []


def test_a_client_is_registered_in_the_admin_and_stays(practices, server, chrome):
    mine, _ = practices
    log_in(chrome, server, mine.admin.user.email)

    chrome.get(f"{server}/admin/clinic/client/add/")
    chrome.find_element(By.NAME, "given_name").send_keys("Newly")
    chrome.find_element(By.NAME, "family_name").send_keys("<b>Registered</b>")
    chrome.find_element(By.NAME, "_save").click()

    assert "<b>Registered</b>" in text(chrome)
    assert refusals(chrome) == []


def test_a_therapist_finds_the_admin_shut(practices, server, chrome):
    mine, _ = practices
    log_in(chrome, server, mine.therapist.user.email)

    chrome.get(f"{server}/admin/clinic/client/")

    assert mine.client_record.family_name not in text(chrome)


@pytest.mark.parametrize(
    ("page", "contents"),
    [("docs", "#operations-tag-assessments"), ("redoc", ".menu-content")],
)
def test_the_documentation_of_the_api_renders(server, chrome, page, contents):
    chrome.get(f"{server}/api/{page}/")

    found = expected_conditions.presence_of_element_located((By.CSS_SELECTOR, contents))
    shown = WebDriverWait(chrome, 60, poll_frequency=2).until(found)

    assert "assessments" in shown.text
    assert [line for line in refusals(chrome) if "script" in line.lower()] == []
