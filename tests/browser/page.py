"""A page as the browser has it."""

from selenium import webdriver
from selenium.webdriver.common.by import By

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
    chrome.find_element(By.CSS_SELECTOR, "main button[type=submit]").click()


def text(chrome: webdriver.Chrome) -> str:
    return chrome.find_element(By.TAG_NAME, "body").text


def addresses(chrome: webdriver.Chrome) -> list[str]:
    """Of the page, and of all it asked for."""
    asked = "return performance.getEntriesByType('resource').map((one) => one.name)"
    return [chrome.current_url, *chrome.execute_script(asked)]
