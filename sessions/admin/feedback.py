from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.admin.base import (
    CLIENT,
    OF_CLIENT,
    Act,
    ClinicModelAdmin,
    ReadingInline,
    link,
)
from clinic.admin.filters import TherapistFilter
from clinic.permissions import Permission
from sessions.domain.feedback import respond_to_feedback
from sessions.enums import Response
from sessions.models import Feedback, FeedbackResponse


class ResponseForm(forms.Form):
    response = forms.ChoiceField(choices=Response.choices)
    note = forms.CharField(max_length=2_000, required=False, widget=AdminTextareaWidget)


class ResponseInline(ReadingInline):
    model = FeedbackResponse
    verbose_name_plural = "response"
    fields = ("response", "note", "at", "created_by")
    related = ("created_by__user",)


class OpenAlertFilter(admin.SimpleListFilter):
    title = "alert"
    parameter_name = "alert"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("open", gettext("Open")),
            ("answered", gettext("Responded to")),
            ("none", gettext("No alert")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return {
            "open": lambda: queryset.filter(is_alert=True, responses=None),
            "answered": lambda: queryset.filter(is_alert=True).exclude(responses=None),
            "none": lambda: queryset.filter(is_alert=False),
        }.get(self.value(), lambda: None)()


@admin.register(Feedback)
class FeedbackAdmin(ClinicModelAdmin):
    list_display = (
        "at",
        CLIENT,
        link("session"),
        "source",
        "pain",
        "word",
        "discomfort",
        "is_alert",
        "response",
    )
    list_filter = (
        OpenAlertFilter,
        TherapistFilter.by("session__therapist"),
        "source",
        "word",
        "discomfort",
    )
    search_fields = (*OF_CLIENT, "note")
    date_hierarchy = "at"
    related = (
        "client",
        "session",
        "treatment__technique",
        "treatment__trigger_point__site",
        "treatment__trigger_point__muscle",
        "treatment__muscle",
        "treatment__region",
        "created_by__user",
    )
    inlines = (ResponseInline,)
    acts = (
        Act(
            "respond",
            _("Respond"),
            respond_to_feedback,
            ResponseForm,
            in_list=False,
            needs=Permission.SESSION_RECORD,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("responses")

    @admin.display(description="response")
    def response(self, feedback: Feedback) -> FeedbackResponse | None:
        return feedback.response
