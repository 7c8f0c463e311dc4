"""The addresses of the admin, what its pages say, and what a form sends back."""

from django.contrib import admin
from django.urls import reverse

INDEX = "/admin/"


def page(record, act="change") -> str:
    name = f"{record._meta.app_label}_{record._meta.model_name}_{act}"
    return reverse(f"admin:{name}", args=[record.pk])


def sentences(response) -> list[str]:
    """What the messages after a redirect, or on a page, say."""
    return [str(message) for message in response.context["messages"]]


def faults(response) -> list[str]:
    """Every error shown in the form of an admin page."""
    shown = response.context.get("form") or response.context["adminform"].form
    return [str(one) for every in shown.errors.values() for one in every]


def answers_to_change(record, **changes) -> dict[str, object]:
    """A change form as the browser would send it back, some answers changed."""
    fields = admin.site.get_model_admin(type(record)).change_fields
    given = {name: record.serializable_value(name) for name in fields}
    return {name: "" if one is None else one for name, one in (given | changes).items()}
