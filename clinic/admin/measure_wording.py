import re
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from clinic.admin.base import ActForm, ClinicModelAdmin, link
from clinic.admin.filters import whether
from clinic.domain.measure_wording import add_wording
from clinic.models import MeasureWording, OutcomeMeasure


class WordingForm(ActForm):
    items = forms.CharField(
        widget=forms.Textarea,
        help_text="One item after another, with a blank line between.",
    )

    def clean_items(self) -> list[str]:
        texts = re.split(r"\n\s*\n", self.cleaned_data["items"].replace("\r", ""))
        return [text.strip() for text in texts if text.strip()]


@admin.register(MeasureWording)
class MeasureWordingAdmin(ClinicModelAdmin):
    section = "Catalogue"
    list_display = (
        link("measure", ordering="measure__name"),
        "language",
        "measure_version",
        "licence_note",
        "retired_at",
    )
    list_display_links = ("language",)
    list_filter = ("language", whether("retired_at", "retired"))
    search_fields = ("measure__name", "licence_note")
    related = ("measure", "created_by__user")
    create_act = staticmethod(add_wording)
    create_form = WordingForm
    create_fields = (
        "measure",
        "measure_version",
        "language",
        "instructions",
        "items",
        "licence_note",
    )
    hidden_fields = ("items",)
    more_fields = ("in_order",)

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "measure":
            kwargs["queryset"] = OutcomeMeasure.objects.current().order_by("name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="items")
    def in_order(self, wording: MeasureWording) -> SafeString:
        numbered = enumerate(wording.items, 1)
        return format_html_join("", "<p>{}. {}</p>", numbered)
