"""Pages in a real browser: they work, and the content policy lets them."""

import pytest
from django.db import transaction
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions
from selenium.webdriver.support.ui import WebDriverWait

from sessions.models import Episode
from tests.browser.page import addresses, leaving, log_in, refusals, text
from tests.conftest import acting

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


def test_what_is_searched_for_stands_in_no_address(practices, server, chrome):
    mine, _ = practices
    log_in(chrome, server, mine.admin.user.email)

    chrome.get(f"{server}/admin/clinic/client/")
    with leaving(chrome):
        chrome.find_element(By.ID, "searchbar").send_keys("One canary-a\n")
    found = text(chrome)

    assert "One canary-a" in found
    assert "Two canary-a" not in found
    assert "q=" in chrome.current_url
    assert [one for one in addresses(chrome) if "canary" in one] == []


def test_what_is_typed_for_a_suggestion_stands_in_no_address(practices, server, chrome):
    mine, _ = practices
    with acting(mine.therapist), transaction.atomic():
        episode = Episode.objects.create(
            client=mine.client_record,
            complaint="Stiff neck canary-a",
            therapist=mine.therapist,
        )
    log_in(chrome, server, mine.admin.user.email)

    chrome.get(f"{server}/admin/therapy/session/add/")
    chrome.find_element(By.CSS_SELECTOR, ".field-episode .select2-selection").click()
    field = chrome.find_element(By.CSS_SELECTOR, ".select2-search__field")
    field.send_keys("canary-a")
    one = (By.CSS_SELECTOR, ".select2-results__option--highlighted")
    suggested = expected_conditions.text_to_be_present_in_element(one, str(episode))
    WebDriverWait(chrome, 20).until(suggested)

    assert [one for one in addresses(chrome) if "autocomplete" in one] != []
    assert [one for one in addresses(chrome) if "canary" in one] == []
    assert refusals(chrome) == []


def test_a_client_is_registered_in_the_admin_and_stays(practices, server, chrome):
    mine, _ = practices
    log_in(chrome, server, mine.admin.user.email)

    chrome.get(f"{server}/admin/clinic/client/add/")
    chrome.find_element(By.NAME, "given_name").send_keys("Newly")
    chrome.find_element(By.NAME, "family_name").send_keys("<b>Registered</b>")
    with leaving(chrome):
        chrome.find_element(By.NAME, "_save").click()

    assert "<b>Registered</b>" in text(chrome)
    assert refusals(chrome) == []


def test_the_front_desk_finds_the_admin_shut(practices, server, chrome):
    mine, _ = practices
    log_in(chrome, server, mine.desk.user.email)

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
