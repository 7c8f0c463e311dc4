"""A day in the clinic, walked in a real browser."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from selenium import webdriver
from selenium.webdriver.common.by import By

from sessions.domain.session import plan_session
from sessions.enums import FeedbackSource, SessionStatus
from sessions.models import Addendum, Session
from tests.api.test_login import code_now
from tests.browser.accessibility import obstacles
from tests.browser.page import addresses, leaving, log_in, text
from tests.browser.test_second_factor import (
    confirm_password,
    give,
    log_out,
    press,
    wait_for,
)
from tests.builders import build_everything
from tests.conftest import Practice, acting
from tests.sessions.admin.page import of_record

pytestmark = pytest.mark.browser

WORDS = "It was the left side, canary-a."


def complaints(chrome: webdriver.Chrome) -> list[str]:
    """All that the console warns of, and all that the policy refused."""
    log = chrome.get_log("browser")
    said = [one["message"] for one in log if one["level"] in {"SEVERE", "WARNING"}]
    return chrome.execute_script("return window.violations") + said


def follow(chrome: webdriver.Chrome, selector: str) -> None:
    with leaving(chrome):
        chrome.find_element(By.CSS_SELECTOR, selector).click()


def act(chrome: webdriver.Chrome, name: str) -> None:
    follow(chrome, f".object-tools .act-{name} a")


def confirm(chrome: webdriver.Chrome) -> None:
    follow(chrome, ".submit-row input.default")


@pytest.fixture
def to_sign(practices: tuple[Practice, Practice]) -> Session:
    """One session that ended today, with what was said in it."""
    mine, _ = practices
    now = timezone.now()
    with acting(mine.therapist), transaction.atomic():
        session = plan_session(
            by=mine.therapist,
            client=mine.client_record,
            feedback=[{"source": FeedbackSource.CLIENT_ALOUD, "pain": 5}],
        )
        return session.revise(
            status=SessionStatus.COMPLETED,
            started_at=now - timedelta(hours=2),
            ended_at=now - timedelta(hours=1),
            subjective="Sore, canary-a",
        )


@pytest.fixture
def required(settings: Any) -> Iterator[None]:
    settings.REQUIRE_STAFF_MFA = True
    settings.REQUIRE_REAUTHENTICATION = True
    return


def test_a_therapist_comes_in_signs_and_adds_to_it(
    practices, to_sign, server, chrome, required
):
    mine, _ = practices
    named = server.replace("127.0.0.1", "localhost")
    log_in(chrome, named, mine.therapist.user.email)
    wait_for(chrome, "/accounts/2fa/")
    press(chrome, "Activate")
    confirm_password(chrome)
    wait_for(chrome, "/accounts/2fa/totp/activate/")
    secret = chrome.find_element(By.ID, "authenticator_secret").get_property("value")
    give(chrome, "code", code_now(secret))
    press(chrome, "Activate")
    wait_for(chrome, "/accounts/2fa/recovery-codes/")
    codes = chrome.find_element(By.ID, "recovery_codes").get_property("value").split()
    log_out(chrome, named)
    log_in(chrome, named, mine.therapist.user.email)
    wait_for(chrome, "/accounts/2fa/authenticate/")
    give(chrome, "code", codes[0])
    press(chrome, "Sign In")
    wait_for(chrome, "/admin/")
    said = complaints(chrome)

    follow(chrome, ".panel-unsigned .whose a")
    client = chrome.current_url
    said += complaints(chrome)
    follow(chrome, ".time-line .at-session a")
    note = text(chrome)
    act(chrome, "sign")
    confirm(chrome)
    signed = text(chrome)
    act(chrome, "addendum")
    chrome.find_element(By.NAME, "text").send_keys(WORDS)
    confirm(chrome)
    added = text(chrome)
    said += complaints(chrome)

    assert client.endswith(f"/clinic/client/{mine.client_record.pk}/change/")
    assert "Sore, canary-a" in note
    assert "Not signed." in note
    assert "Signed" in signed
    assert "Not signed." not in signed
    assert WORDS in added
    with acting(mine.therapist), transaction.atomic():
        assert Addendum.objects.get().text == WORDS
    assert [one for one in addresses(chrome) if "canary" in one] == []
    assert said == []


def test_a_sheet_with_an_error_imports_nobody(practices, server, chrome, tmp_path):
    mine, _ = practices
    sheet = tmp_path / "clients.csv"
    sheet.write_text("family_name,given_name,date_of_birth\nMoor,Ada,17.5.1984\n")
    log_in(chrome, server, mine.admin.user.email)

    chrome.get(f"{server}/admin/clinic/client/import/")
    chrome.find_element(By.NAME, "file").send_keys(str(sheet))
    follow(chrome, "input[name=import]")
    refused = text(chrome)
    sheet.write_text("family_name,given_name,date_of_birth\nMoor,Ada,1984-05-17\n")
    chrome.find_element(By.NAME, "file").send_keys(str(sheet))
    follow(chrome, "input[name=import]")

    assert "1 fault: nothing is imported" in refused
    assert "Write a day as 1984-05-17: year, month, day." in refused
    assert "1 client is registered." in text(chrome)
    assert complaints(chrome) == []


def test_another_clinic_sees_none_of_it(practices, to_sign, server, chrome):
    mine, theirs = practices
    log_in(chrome, server, theirs.admin.user.email)
    shown = text(chrome)
    for path in (
        "/admin/clinic/client/",
        "/admin/therapy/session/",
        of_record(mine.client_record),
        of_record(to_sign),
        of_record(to_sign, "sign"),
    ):
        chrome.get(f"{server}{path}")
        shown += text(chrome)

    assert "canary-b" in shown
    assert "canary-a" not in shown


PAGES = (
    "/live/",
    "/admin/",
    "/admin/clinic/client/",
    "/admin/clinic/client/add/",
    "/admin/clinic/client/import/",
    "/admin/therapy/session/",
    "/admin/therapy/session/add/",
    "/admin/clinic/membership/",
    "/admin/clinic/membership/add/",
    "/admin/clinic/licence/add/",
    "/admin/clinic/muscle/",
    "/admin/clinic/erasurerequest/due/",
)
RECORDS = (
    "clinic.Client",
    "clinic.Clinic",
    "clinic.Consent",
    "therapy.Session",
    "therapy.Assessment",
    "therapy.TreatmentPlan",
    "therapy.HomeCareInstruction",
    "therapy.Feedback",
    "therapy.TriggerPoint",
)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 768)])
def test_no_page_has_a_serious_obstacle(practices, server, chrome, theme, width):
    mine, _ = practices
    rows = build_everything(mine)
    records = [rows[label] for label in RECORDS]
    pages = [of_record(one) for one in records]
    acts = [
        of_record(mine.client_record, "archive"),
        of_record(mine.client_record, "history"),
    ]
    chrome.set_window_size(width, 900)
    media = [{"name": "prefers-color-scheme", "value": theme}]
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})
    found = {}
    chrome.get(f"{server}/accounts/login/")
    found["log-in"] = obstacles(chrome)
    log_in(chrome, server, mine.admin.user.email)

    for path in (*PAGES, *pages, *acts):
        chrome.get(f"{server}{path}")
        found[path] = obstacles(chrome)

    assert {path: one for path, one in found.items() if one} == {}


def test_an_obstacle_is_seen(practices, server, chrome):
    mine, _ = practices
    log_in(chrome, server, mine.admin.user.email)

    chrome.execute_script("document.querySelector('main').append(new Image())")

    assert obstacles(chrome) != []


SMALL = """
return [...document.querySelectorAll(arguments[0])]
    .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 43.5)
    .map((one) => one.outerHTML.slice(0, 120));
"""
MAIN = (
    ".object-tools a, .submit-row input, .submit-row a, .panel .all a,"
    "#changelist-search [type=submit]"
)


@pytest.mark.parametrize("width", [768, 1024])
def test_a_tablet_has_all_of_the_page_and_room_for_a_finger(
    practices, to_sign, server, chrome, width
):
    mine, _ = practices
    chrome.set_window_size(width, 1000)
    log_in(chrome, server, mine.therapist.user.email)
    wide, small = {}, {}
    for path in (
        "/admin/",
        "/admin/clinic/client/",
        of_record(mine.client_record),
        of_record(to_sign),
        "/admin/therapy/session/add/",
    ):
        chrome.get(f"{server}{path}")
        over = "return document.documentElement.scrollWidth - window.innerWidth"
        wide[path] = max(0, chrome.execute_script(over))
        small[path] = chrome.execute_script(SMALL, MAIN)

    assert set(wide.values()) == {0}, wide
    assert [one for found in small.values() for one in found] == []
