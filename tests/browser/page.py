"""A page as the browser has it."""

from collections.abc import Iterator
from contextlib import contextmanager

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.conftest import PASSWORD


def refusals(chrome: webdriver.Chrome) -> list[str]:
    """What the content policy or a script of the page complained of."""
    return chrome.execute_script("return window.violations") + [
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
    submit(chrome)


def submit(chrome: webdriver.Chrome) -> None:
    """Send the form of the page."""
    with leaving(chrome):
        chrome.find_element(By.CSS_SELECTOR, "main button[type=submit]").click()


@contextmanager
def leaving(chrome: webdriver.Chrome) -> Iterator[None]:
    """Wait until what is done has led to another page: what is opened before that is
    overtaken by it."""
    chrome.execute_script("window.isLeft = true")
    yield
    there = "return !window.isLeft && document.readyState === 'complete'"
    wait = WebDriverWait(chrome, 20, ignored_exceptions=[WebDriverException])
    wait.until(lambda page: page.execute_script(there))


def text(chrome: webdriver.Chrome) -> str:
    return chrome.find_element(By.TAG_NAME, "body").text


def addresses(chrome: webdriver.Chrome) -> list[str]:
    """Of the page, and of all it asked for."""
    asked = "return performance.getEntriesByType('resource').map((one) => one.name)"
    return [chrome.current_url, *chrome.execute_script(asked)]
