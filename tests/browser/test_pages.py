"""Pages in a real browser: they work, and the content policy lets them."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.page import log_in, refusals, text

pytestmark = pytest.mark.browser

LOGO = (
    "cdn.redoc.ly"  # Redoc asks its maker for a logo. The policy refuses, and should.
)


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
    assert [line for line in refusals(chrome) if LOGO not in line] == []
