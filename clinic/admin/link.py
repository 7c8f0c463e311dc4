"""A record by its name, as a link to its page."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString


def link_to(record: models.Model) -> SafeString | str:
    """The record by its name, as a link to its page if it has one."""
    if not admin.site.is_registered(type(record)):
        return str(record)
    url = reverse(f"admin:{page_of(type(record))}_change", args=[record.pk])
    return format_html('<a href="{}">{}</a>', url, record)


def link(name: str, *, ordering: str | None = None) -> Callable[[Any], Any]:
    """A column of a list: the record referred to, as a link."""

    @admin.display(description=name.replace("_", " "), ordering=ordering)
    def column(record: models.Model) -> SafeString | str | None:
        other = getattr(record, name)
        return None if other is None else link_to(other)

    column.__name__ = name
    return column


CLIENT = link("client", ordering="client__family_name")
THERAPIST = link("therapist", ordering="therapist__user__name")
OF_CLIENT = ("client__family_name", "client__given_name")


def page_of(model: type[models.Model]) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"
