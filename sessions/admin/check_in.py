from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from clinic.admin.base import (
    CLIENT,
    OF_CLIENT,
    VOID,
    ClinicModelAdmin,
    ReadingInline,
    link,
)
from clinic.admin.filters import TherapistFilter, whether
from sessions.models import CheckIn, CheckInAnswer


class AnswerInline(ReadingInline):
    model = CheckInAnswer
    verbose_name_plural = "answer"
    fields = (
        "pain",
        "soreness",
        "soreness_hours",
        "benefit",
        "words",
        "source",
        "answered_at",
    )


class DueFilter(admin.SimpleListFilter):
    title = "due"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("now", gettext("Due now")),
            ("look", gettext("Beyond expected soreness")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return {
            "now": lambda: queryset.due(timezone.now()),
            "look": queryset.beyond_expected,
        }.get(self.value(), lambda: None)()


@admin.register(CheckIn)
class CheckInAdmin(ClinicModelAdmin):
    list_display = (
        "due_from",
        CLIENT,
        "kind",
        link("session"),
        link("episode"),
        "due_until",
        "asked_at",
        "told",
        "look",
    )
    list_filter = (
        DueFilter,
        TherapistFilter.by("session__therapist", "episode__therapist"),
        "kind",
        whether("answers", "answered"),
    )
    search_fields = (*OF_CLIENT, "answers__words")
    acts = (VOID,)
    date_hierarchy = "due_from"
    related = ("client", "session", "episode", "created_by__user")
    more_fields = ("look",)
    inlines = (AnswerInline,)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("answers")

    @admin.display(description="answer")
    def told(self, check_in: CheckIn) -> CheckInAnswer | None:
        return check_in.answer

    @admin.display(description="beyond expected")
    def look(self, check_in: CheckIn) -> str:
        return check_in.beyond_reason


@admin.register(CheckInAnswer)
class CheckInAnswerAdmin(ClinicModelAdmin):
    list_display = (
        "answered_at",
        CLIENT,
        link("check_in"),
        "pain",
        "soreness",
        "soreness_hours",
        "benefit",
        "source",
    )
    list_filter = ("benefit", "source")
    search_fields = (*OF_CLIENT, "words")
    date_hierarchy = "answered_at"
    related = ("client", "check_in", "created_by__user")
    section = "Parts of records"
    is_part = True
