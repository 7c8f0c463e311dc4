"""A client's phone and the therapist's page side by side, in two real browsers, with
the process for live events between them."""

import signal
import time
from collections.abc import Iterator
from copy import deepcopy
from statistics import median
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from api.browsing import SessionStore
from clinic.enums import PressureScale
from clinic.models import Muscle, Technique
from sessions.domain.treatment import record_treatments
from sessions.models import Feedback, LiveLink, Session
from tests.browser.accessibility import obstacles
from tests.browser.conftest import browser
from tests.browser.page import log_in, refusals
from tests.browser.test_live import offline, touch
from tests.browser.test_live import wait_for as phone_says
from tests.conftest import Practice, acting
from tests.database import database
from tests.events.conftest import environment_of
from tests.events.process import Process

pytestmark = pytest.mark.browser

# When each word was touched, and when it stood on the page, by the one clock there is.
TOUCHED = """
window.touched = {};
const kept = keep;
keep = () => {
    queue.forEach((one) => { touched[one.word.id] ??= Date.now(); });
    kept();
};
"""
SEEN = """
window.seen = {};
const shown = hear;
hear = (rows) => {
    shown(rows);
    rows.forEach((one) => { seen[one.id] ??= Date.now(); });
};
"""
HEARS, ASKS = "Connected: words appear at once.", "No live connection"


@pytest.fixture
def events(practices: Any, settings: Any) -> Iterator[Process]:
    """On the same database, with the same keys, at a port of its own."""
    shared = {
        "DJANGO_SETTINGS_MODULE": "backend.settings.dev",
        "SECRET_KEY": settings.SECRET_KEY,
        "ENCRYPTION_KEYS": ",".join(settings.ENCRYPTION_KEYS),
        "EVENTS_PORT": "1",
    }
    process = Process(environment_of(database()) | shared)
    settings.EVENTS_PORT = process.port
    policy = deepcopy(settings.CONTENT_SECURITY_POLICY)
    policy["DIRECTIVES"]["connect-src"] = ["'self'", f"http://*:{process.port}"]
    settings.CONTENT_SECURITY_POLICY = policy
    process.start()
    yield process
    process.stop()


@pytest.fixture
def phone(tmp_path: Any) -> Iterator[webdriver.Chrome]:
    with browser(tmp_path / "phone") as chrome:
        yield chrome


@pytest.fixture
def page(
    practices: Any, session: Session, server: str, chrome: Any, phone: Any, events: Any
) -> webdriver.Chrome:
    """The therapist's, with the phone at the address of the code it shows."""
    mine, _ = practices
    log_in(chrome, server, mine.therapist.user.email)
    chrome.get(f"{server}/admin/therapy/session/{session.pk}/live/")
    chrome.execute_script(SEEN)
    page_says(chrome, HEARS)
    chrome.find_element(By.ID, "renew").click()
    address = WebDriverWait(chrome, 10).until(
        lambda page: page.find_element(By.CSS_SELECTOR, "#code a").text
    )
    phone.get(address)
    phone_says(phone, "Touch what you feel")
    phone.execute_script(TOUCHED)
    return chrome


def page_says(page: webdriver.Chrome, words: str) -> None:
    WebDriverWait(page, 20).until(
        lambda there: there.find_element(By.ID, "hears").text.startswith(words)
    )


def shows(page: webdriver.Chrome, selector: str, words: str) -> None:
    WebDriverWait(page, 20).until(
        lambda there: words in there.find_element(By.CSS_SELECTOR, selector).text
    )


def treat(mine: Practice, session: Session) -> None:
    by = mine.therapist
    with acting(by), transaction.atomic():
        row = {
            "technique": Technique.objects.get(slug="trigger-point-pressure-release"),
            "muscle": Muscle.objects.get(slug="quadratus-lumborum"),
            "side": "left",
            "pressure": 5,
            "pressure_scale": PressureScale.INTENSITY_0_10,
            "started_at": timezone.now(),
            "performed_by": "Rehearsed",
        }
        record_treatments(session, [row], by=by)


def test_a_word_is_shown_at_its_point_and_answered_by_a_touch(
    practices, session, phone, page
):
    mine, _ = practices
    treat(mine, session)
    shows(page, "#treated", "Quadratus lumborum")
    touch(phone, "stop")
    shows(page, "#alerts", "Stop")
    said = page.find_element(By.ID, "alerts").text
    unheard = obstacles(page)
    page.find_element(By.CSS_SELECTOR, "#alerts button[value=eased]").click()
    shows(page, "#words", "→ Eased, after")

    assert "Quadratus lumborum" in said
    assert page.find_elements(By.CSS_SELECTOR, "#alerts li") == []
    shows(page, "#treated", "No treatment is running.")
    assert unheard == []
    assert refusals(page) == []
    assert refusals(phone) == []
    with acting(mine.therapist), transaction.atomic():
        [one] = Feedback.objects.filter(session=session)
        assert (one.word, one.response.response) == ("stop", "eased")


def test_the_link_is_taken_back_by_a_touch(practices, session, phone, page):
    page.find_element(By.ID, "end").click()
    shows(page, "#open", "No link is open.")
    touch(phone, "good")
    phone_says(phone, "This link is over.")

    with acting(practices[0].therapist), transaction.atomic():
        assert LiveLink.objects.filter(ended_at=None).count() == 0


def test_who_was_logged_out_elsewhere_hears_no_more(page):
    with transaction.atomic():
        SessionStore.get_model_class().objects.all().delete()

    wait = WebDriverWait(page, 30, ignored_exceptions=[WebDriverException])
    wait.until(lambda there: "/accounts/login/" in there.current_url)


def test_without_the_process_for_live_events_the_page_asks(phone, page, events):
    events.stop(signal.SIGKILL)
    page_says(page, ASKS)
    touch(phone, "lighter")
    shows(page, "#alerts", "Lighter")

    events.start()
    page_says(page, HEARS)
    assert len(page.find_elements(By.CSS_SELECTOR, "#words li")) == 1


@pytest.mark.parametrize(
    ("words", "away"), [(40, 3), pytest.param(200, 120, marks=pytest.mark.slow)]
)
def test_no_word_is_lost_or_doubled(
    words, away, practices, session, phone, page, events, capsys
):
    """Through a stream cut off, a process killed, and a phone without a network."""
    some = words // 8

    def say(count: int) -> None:
        for n in range(count):
            touch(phone, ("lighter", "good", "deeper")[n % 3])
            time.sleep(0.2)

    say(2 * some)
    page.execute_script("listen()")
    say(2 * some)
    events.stop(signal.SIGKILL)
    say(some)
    events.start()
    page_says(page, HEARS)
    say(some)
    with offline(phone):
        say(some)
        time.sleep(away)
    say(some)

    WebDriverWait(page, 60).until(
        lambda there: there.execute_script("return said.size") == words
    )
    touched = phone.execute_script("return touched")
    seen = page.execute_script("return seen")
    with acting(practices[0].therapist), transaction.atomic():
        kept = [str(pk) for pk in Feedback.objects.values_list("pk", flat=True)]
    assert sorted(kept) == sorted(touched) == sorted(seen)
    in_order = sorted(touched, key=touched.__getitem__)
    waits = [seen[one] - touched[one] for one in in_order]
    whole = [*waits[: 4 * some], *waits[5 * some : 6 * some]]
    with capsys.disabled():
        print(
            f"\n{words} words; from touch to page {median(whole):.0f} ms in the median"
            f" while nothing was broken ({sorted(whole)[len(whole) * 9 // 10]:.0f} ms"
            f" for nine of ten), {max(waits) / 1000:.1f} s at most"
        )
