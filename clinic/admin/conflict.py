from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from clinic.admin.base import CLIENT, OF_CLIENT, Act, ClinicModelAdmin, link, link_to
from clinic.admin.filters import whether
from clinic.domain.conflict import settle_conflict
from clinic.enums import Settlement
from clinic.models import Conflict, ConflictSettlement
from clinic.permissions import Permission
from clinic.queries.conflict import beside, record_of


class SettlementForm(forms.Form):
    outcome = forms.ChoiceField(choices=Settlement.choices)
    note = forms.CharField(
        max_length=2_000,
        required=False,
        widget=forms.Textarea,
        help_text="What was brought over, or why it is dropped.",
    )


@admin.register(Conflict)
class ConflictAdmin(ClinicModelAdmin):
    """What devices sent too late, for a person to merge."""

    list_display = (
        "created_at",
        CLIENT,
        "act",
        "kind",
        "because",
        "created_by",
        "outcome",
    )
    list_filter = (whether("settlements", "settled"), "kind", "because")
    search_fields = OF_CLIENT
    date_hierarchy = "created_at"
    related = ("client", "created_by__user")
    more_fields = ("about", "both")
    hidden_fields = ("sent", "overlap", "record")
    acts = (
        Act(
            "settle",
            "Settle",
            settle_conflict,
            SettlementForm,
            in_list=False,
            needs=Permission.CONFLICT_SETTLE,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("settlements")

    @admin.display(description="outcome")
    def outcome(self, conflict: Conflict) -> str:
        settlement = conflict.settlement
        return str(settlement) if settlement else gettext("open")

    @admin.display(description="record")
    def about(self, conflict: Conflict) -> SafeString | str:
        record = record_of(conflict)
        return link_to(record) if record else gettext("It is not there.")

    @admin.display(description="what the device sent")
    def both(self, conflict: Conflict) -> SafeString:
        """Each value the device sent, beside what the record says now."""
        rows = format_html_join(
            "",
            "<tr><th scope='row'>{}{}</th><td>{}</td><td>{}</td></tr>",
            (
                (
                    one.field,
                    (" " + gettext("(changed here too)")) * one.overlaps,
                    one.sent,
                    one.now,
                )
                for one in beside(conflict)
            ),
        )
        return format_html(
            "<table><thead><tr><th scope='col'>{}</th><th scope='col'>{}</th>"
            "<th scope='col'>{}</th></tr></thead><tbody>{}</tbody></table>",
            gettext("Field"),
            gettext("On the device"),
            gettext("In the record"),
            rows,
        )


@admin.register(ConflictSettlement)
class ConflictSettlementAdmin(ClinicModelAdmin):
    list_display = ("created_at", CLIENT, link("conflict"), "outcome", "note")
    list_filter = ("outcome",)
    search_fields = (*OF_CLIENT, "note")
    date_hierarchy = "created_at"
    related = ("client", "conflict", "created_by__user")
    section = "Parts of records"
    is_part = True
