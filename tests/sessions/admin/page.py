"""The addresses of the admin's pages, and what is read on them."""

from html.parser import HTMLParser
from typing import Any

from django.db import models
from django.test import Client as Browser
from django.urls import reverse


def of_list(model: type[models.Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def of_record(record: models.Model, act: str = "change") -> str:
    meta = record._meta
    name = f"admin:{meta.app_label}_{meta.model_name}_{act}"
    return reverse(name, args=[record.pk])


class Page(HTMLParser):
    """A page's links; whatever a strict content security policy would block fails."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        assert tag != "style"
        assert tag != "script" or given.get("src", "").startswith("/")
        assert "style" not in given
        assert not [name for name in given if name.startswith("on")]
        assert not (given.get("href") or "").startswith("javascript:")
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])


def read(browser: Browser, url: str) -> str:
    response = browser.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def search(browser: Browser, url: str, words: str) -> str:
    """The address a search of this list leads to."""
    response = browser.post(url, {"q": words})
    assert response.status_code == 302, url
    return response.url


def sentences(response: Any) -> list[str]:
    shown = response.context.get("form") or response.context["adminform"].form
    return [str(one) for every in shown.errors.values() for one in every]
