"""A client's phone while they are treated, in a real browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from sessions.domain.live_link import end_live_link, open_live_link
from sessions.models import Feedback, Session
from tests.browser.page import addresses, refusals
from tests.conftest import Practice, acting

pytestmark = pytest.mark.browser

RECEIVED, KEPT, OVER = "Received:", "No network.", "This link is over."


@pytest.fixture
def phone(practices: Any, session: Session, server: str, chrome: Any) -> Any:
    """The page, as the code to scan opens it."""
    mine, _ = practices
    with acting(mine.therapist), transaction.atomic():
        issued = open_live_link(session, by=mine.therapist)
    chrome.get(f"{server}/live/#{issued.token}")
    wait_for(chrome, "Touch what you feel")
    chrome.token = issued.token
    return chrome


def told(chrome: webdriver.Chrome) -> str:
    return chrome.find_element(By.ID, "told").text


def wait_for(chrome: webdriver.Chrome, words: str) -> None:
    WebDriverWait(chrome, 20).until(lambda page: told(page).startswith(words))


def touch(chrome: webdriver.Chrome, word: str) -> None:
    chrome.find_element(By.CSS_SELECTOR, f"button[data-word={word}]").click()


def said(practices: tuple[Practice, Practice]) -> list[tuple[str, int | None]]:
    with acting(practices[0].therapist), transaction.atomic():
        rows = Feedback.objects.order_by("at", "pk")
        return list(rows.values_list("word", "pain"))


@contextmanager
def offline(chrome: webdriver.Chrome) -> Iterator[None]:
    away = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    chrome.execute_cdp_cmd("Network.enable", {})
    there = "Network.emulateNetworkConditions"
    chrome.execute_cdp_cmd(there, away | {"offline": True})
    yield
    chrome.execute_cdp_cmd(there, away | {"offline": False})


def test_a_touch_is_received_and_says_so(practices, phone):
    touch(phone, "lighter")
    wait_for(phone, f"{RECEIVED} Lighter")
    touch(phone, "stop")
    wait_for(phone, f"{RECEIVED} Stop")

    assert said(practices) == [("lighter", None), ("stop", None)]
    assert refusals(phone) == []


def test_a_pain_is_moved_to(practices, phone):
    phone.execute_script(
        "const slider = document.getElementById('pain'); slider.value = 7;"
        "slider.dispatchEvent(new Event('input'));"
        "slider.dispatchEvent(new Event('change'));"
    )
    wait_for(phone, f"{RECEIVED} Pain 7")

    assert said(practices) == [("", 7)]
    assert phone.find_element(By.ID, "level").text == "7"


def test_without_a_network_words_are_kept_and_sent_in_order(practices, phone):
    touch(phone, "good")
    wait_for(phone, RECEIVED)
    with offline(phone):
        for word in ("deeper", "lighter", "stop"):
            touch(phone, word)
        wait_for(phone, KEPT)
        before = said(practices)
    wait_for(phone, f"{RECEIVED} Stop")

    assert before == [("good", None)]
    words = [word for word, _ in said(practices)]
    assert words == ["good", "deeper", "lighter", "stop"]


def test_the_token_stands_in_no_address(phone):
    touch(phone, "good")
    wait_for(phone, RECEIVED)

    assert [one for one in addresses(phone) if phone.token in one] == []


def test_one_that_is_over_says_so_and_takes_nothing(practices, session, phone):
    mine, _ = practices
    with acting(mine.therapist), transaction.atomic():
        end_live_link(session, by=mine.therapist)
    touch(phone, "good")
    wait_for(phone, OVER)

    assert not phone.find_element(
        By.CSS_SELECTOR, "button[data-word=stop]"
    ).is_enabled()
    assert said(practices) == []


def test_a_reload_forgets_nothing(practices, phone):
    with offline(phone):
        touch(phone, "stop")
        wait_for(phone, KEPT)
    phone.refresh()
    wait_for(phone, f"{RECEIVED} Stop")

    assert said(practices) == [("stop", None)]


@pytest.mark.parametrize(("width", "height"), [(360, 640), (412, 915), (740, 360)])
def test_every_target_is_large_and_on_the_screen(width, height, phone):
    metrics = {"width": width, "height": height, "deviceScaleFactor": 2, "mobile": True}
    phone.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    sizes = phone.execute_script(
        "return [...document.querySelectorAll('button')].map((one) => {"
        " const box = one.getBoundingClientRect();"
        " return [box.width, box.height, box.right, box.bottom]; })"
    )

    assert len(sizes) == 4
    for wide, high, right, bottom in sizes:
        assert min(wide, high) >= 96
        assert (right, bottom) <= (width, 10_000)
        assert bottom <= height or height < 400
