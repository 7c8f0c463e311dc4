"""Setting up a second factor and coming in with it, in a real browser."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.virtual_authenticator import (
    VirtualAuthenticatorOptions,
)
from selenium.webdriver.support.ui import WebDriverWait

from tests.api.test_login import code_now
from tests.browser.page import log_in, refusals, submit, text
from tests.conftest import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def required(settings: Any) -> Iterator[None]:
    settings.REQUIRE_STAFF_MFA = True
    return


@pytest.fixture
def named(server: str) -> str:
    """A security key is bound to a name, and takes no address for one."""
    return server.replace("127.0.0.1", "localhost")


def press(browser: webdriver.Chrome, words: str) -> None:
    """The button or link that says so."""
    for one in browser.find_elements(By.CSS_SELECTOR, "main button, main a"):
        if one.text.strip() == words:
            one.click()
            return
    raise AssertionError(f"No {words!r} on {browser.current_url}: {text(browser)}")


def give(browser: webdriver.Chrome, name: str, value: str) -> None:
    browser.find_element(By.NAME, name).send_keys(value)


def wait_for(browser: webdriver.Chrome, path: str) -> None:
    WebDriverWait(browser, 20).until(
        lambda one: re.sub(r"https?://[^/]+", "", one.current_url).split("?")[0] == path
    )


def confirm_password(browser: webdriver.Chrome) -> None:
    wait_for(browser, "/accounts/reauthenticate/")
    give(browser, "password", PASSWORD)
    press(browser, "Confirm")


def log_out(browser: webdriver.Chrome, server: str) -> None:
    browser.get(f"{server}/accounts/logout/")
    submit(browser)


def test_an_admin_is_led_to_a_factor_and_comes_in_with_it(
    practices,
    named,
    chrome,
    time_machine,
):
    user = practices[0].admin.user
    log_in(chrome, named, user.email)
    wait_for(chrome, "/accounts/2fa/")
    assert "Set up a second factor" in text(chrome)

    press(chrome, "Activate")
    confirm_password(chrome)
    wait_for(chrome, "/accounts/2fa/totp/activate/")
    secret = chrome.find_element(By.ID, "authenticator_secret").get_property("value")
    give(chrome, "code", code_now(secret))
    press(chrome, "Activate")
    wait_for(chrome, "/accounts/2fa/recovery-codes/")
    codes = chrome.find_element(By.ID, "recovery_codes").get_property("value").split()
    assert refusals(chrome) == []

    log_out(chrome, named)
    log_in(chrome, named, user.email)
    wait_for(chrome, "/accounts/2fa/authenticate/")
    give(chrome, "code", codes[0])
    press(chrome, "Sign In")
    wait_for(chrome, "/admin/")

    assert "canary-a" in text(chrome)
    assert len(codes) == 10
    assert refusals(chrome) == []


def test_a_security_key_is_a_second_factor(practices, named, chrome):
    user = practices[0].admin.user
    chrome.add_virtual_authenticator(VirtualAuthenticatorOptions())
    log_in(chrome, named, user.email)
    wait_for(chrome, "/accounts/2fa/")

    press(chrome, "Add")
    confirm_password(chrome)
    wait_for(chrome, "/accounts/2fa/webauthn/add/")
    press(chrome, "Add")
    wait_for(chrome, "/accounts/2fa/recovery-codes/")
    assert [one.type for one in Authenticator.objects.order_by("pk")] == [
        "webauthn",
        "recovery_codes",
    ]
    assert refusals(chrome) == []

    log_out(chrome, named)
    log_in(chrome, named, user.email)
    wait_for(chrome, "/accounts/2fa/authenticate/")
    press(chrome, "Use a security key")
    wait_for(chrome, "/admin/")

    assert "canary-a" in text(chrome)
    assert refusals(chrome) == []
