"""Every kind of page there is, under a content policy without exceptions."""

import pytest
from django.contrib import admin
from django.urls import reverse
from selenium.webdriver.common.by import By

from tests.browser.page import leaving, log_in, refusals, text
from tests.builders import build_everything

pytestmark = pytest.mark.browser

OUTSIDE = (
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/inactive/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-wrong/",
    "/accounts/confirm-email/",
    "/accounts/nowhere/",
    "/api/schema/",
)
INSIDE = (
    "/accounts/logout/",
    "/accounts/reauthenticate/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/recovery-codes/generate/",
    "/admin/",
    "/admin/clinic/",
    "/admin/nowhere/",
)
STRANGE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def complaints(chrome, server, paths) -> dict[str, list[str]]:
    found = {}
    for path in paths:
        chrome.get(f"{server}{path}")
        if said := refusals(chrome):
            found[path] = said
    return found


def test_no_page_outside_breaks_the_content_policy(server, chrome):
    assert complaints(chrome, server, OUTSIDE) == {}


def test_no_page_inside_breaks_the_content_policy(practices, server, chrome):
    mine, _ = practices
    rows = build_everything(mine)
    log_in(chrome, server, mine.admin.user.email)
    pages = []
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages.append(reverse(f"{name}_changelist"))
        if record := rows.get(model._meta.label):
            pages.append(reverse(f"{name}_change", args=[record.pk]))
    record = mine.client_record.pk
    pages += [
        f"/admin/clinic/client/{record}/history/",
        f"/admin/clinic/client/{record}/change/?_popup=1",
        "/admin/clinic/client/?_popup=1",
        "/admin/clinic/client/add/",
        "/admin/therapy/session/add/",
    ]

    found = complaints(chrome, server, (*INSIDE, *pages))

    assert found == {}
    assert len(pages) > 100


def test_the_content_policy_is_seen_to_be_broken(practices, server, chrome):
    mine, _ = practices
    log_in(chrome, server, mine.admin.user.email)

    chrome.execute_script("document.body.innerHTML = '<b style=\"color: red\">x</b>'")

    assert any("style-src" in line for line in refusals(chrome))


def test_a_name_of_markup_stays_a_name(practices, server, chrome):
    mine, _ = practices
    log_in(chrome, server, mine.admin.user.email)

    chrome.get(f"{server}/admin/clinic/client/add/")
    chrome.find_element(By.NAME, "given_name").send_keys("Newly")
    chrome.find_element(By.NAME, "family_name").send_keys(STRANGE)
    with leaving(chrome):
        chrome.find_element(By.NAME, "_save").click()

    assert STRANGE in text(chrome)
    assert refusals(chrome) == []
