"""A client's page with what therapy adds to it."""

from typing import Any, cast

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from clinic.admin.client import ClientAdmin
from clinic.models import Client
from clinic.site import ClinicAdminSite
from sessions.admin.paper import papers
from sessions.queries.trend import trend_of
from sessions.trend.table import Row, Table, tables


class TherapyClientAdmin(ClientAdmin):
    more_fields = ("body_chart", "trend", "papers", "accesses")
    papers = papers(
        client_report="Progress report",
        client_home_care_sheet="Home care",
        client_record="Full record",
    )

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        client = super().get_object(request, *args, **kwargs)
        if client is not None:
            client.shown_to = request.member
        return client

    @admin.display(description="trend")
    def trend(self, client: Any) -> SafeString:
        """The picture, and its figures as tables below it."""
        figures = tables(trend_of(client.pk, by=client.shown_to))
        return format_html(
            '<a href="{0}"><img src="{0}?width=960" width="960" alt="Trend of pain, '
            'scores and measurements: its figures stand below"></a>'
            "<details><summary>Figures</summary>{1}</details>",
            reverse("client-trend", args=[client.pk]),
            format_html_join("", "{}", ((_table(one),) for one in figures)),
        )


def _table(one: Table) -> SafeString:
    head = format_html_join("", '<th scope="col">{}</th>', ((c,) for c in one.head))
    return format_html(
        "<table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody>"
        "</table>",
        one.caption,
        head,
        format_html_join("", "<tr>{}</tr>", ((_row(row),) for row in one.rows)),
    )


def _row(cells: Row) -> SafeString:
    first, *others = cells
    return format_html('<th scope="row">{}</th>', first) + format_html_join(
        "", "<td>{}</td>", ((cell,) for cell in others)
    )


cast(ClinicAdminSite, admin.site).extend(Client, TherapyClientAdmin)
