"""A client's page with what therapy adds to it."""

from collections.abc import Iterator
from typing import Any, cast

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.admin.client import ClientAdmin
from clinic.models import Client
from clinic.queries.client import same_person
from clinic.site import ClinicAdminSite
from sessions.enums import TimelineKind
from sessions.queries.timeline import Entry, Window, timeline_of
from sessions.queries.trend import trend_of
from sessions.trend.table import tables

LATEST = 30
# Sessions, plans, measures, other care and consents; the rest stands in lists.
TOLD = (
    TimelineKind.EPISODE_OPENED,
    TimelineKind.EPISODE_CLOSED,
    TimelineKind.CONSENT_GIVEN,
    TimelineKind.CONSENT_WITHDRAWN,
    TimelineKind.ASSESSMENT,
    TimelineKind.PLAN_ACTIVATED,
    TimelineKind.PLAN_HELD,
    TimelineKind.PLAN_ENDED,
    TimelineKind.SESSION,
    TimelineKind.OUTCOME_RESPONSE,
    TimelineKind.REFERRAL,
    TimelineKind.ADVERSE_EVENT,
    TimelineKind.HOME_CARE_GIVEN,
)


class TherapyClientAdmin(ClientAdmin):
    papers = (
        ("client-report", _("Progress report (PDF)")),
        ("client-home-care-sheet", _("Home care (PDF)")),
        ("client-record", _("Full record (PDF)")),
    )

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        client = kwargs.get("obj")
        if client is not None:
            people = same_person(client.pk)
            window = Window(kinds=TOLD, most=LATEST)
            context |= {
                "chart": reverse("client-body-chart", args=[client.pk]),
                "trend": reverse("client-trend", args=[client.pk]),
                "figures": tables(trend_of(client.pk, by=request.member)),
                "timeline": list(linked(timeline_of(people, window))),
            }
        return super().render_change_form(request, context, *args, **kwargs)


def linked(entries: list[Entry]) -> Iterator[tuple[Entry, str]]:
    """Each with the address of the page of the record it tells of."""
    pages = {
        model.log_kind(): f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for model in admin.site._registry
        if hasattr(model, "log_kind")
    }
    for entry in entries:
        page = pages.get(entry.record)
        yield entry, reverse(f"{page}_change", args=[entry.id]) if page else ""


cast(ClinicAdminSite, admin.site).extend(Client, TherapyClientAdmin)
