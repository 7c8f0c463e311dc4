from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from clinic.admin.base import CLIENT, OF_CLIENT, ClinicModelAdmin, ReadingInline, link
from sessions.models import TriggerPoint, TriggerPointExam

POINT = (
    *OF_CLIENT,
    "muscle__name",
    "muscle__latin_name",
    "site__name",
    "location",
)


class ExamInline(ReadingInline):
    model = TriggerPointExam
    fields = (
        "examined_at",
        "examiner",
        "assessment",
        "session",
        "taut_band",
        "hypersensitive_spot",
        "referred_sensation",
        "symptom_recognised",
        "tenderness",
        "criteria_met",
        "note",
    )
    related = ("trigger_point__site", "trigger_point__muscle", "examiner__user")
    ordering = ("-examined_at", "pk")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("assessment", "session")


@admin.register(TriggerPoint)
class TriggerPointAdmin(ClinicModelAdmin):
    list_display = (
        "point",
        CLIENT,
        link("muscle", ordering="muscle__name"),
        "side",
        "status",
        "last_examined_at",
    )
    list_filter = ("status", "side")
    search_fields = POINT
    related = ("client", "muscle", "site", "created_by__user")
    inlines = (ExamInline,)

    @admin.display(description="trigger point")
    def point(self, point: TriggerPoint) -> str:
        return str(point)


@admin.register(TriggerPointExam)
class TriggerPointExamAdmin(ClinicModelAdmin):
    list_display = (
        "examined_at",
        CLIENT,
        link("trigger_point"),
        link("examiner", ordering="examiner__user__name"),
        "criteria_met",
        "symptom_recognised",
        "tenderness",
    )
    list_filter = ("criteria_met", "symptom_recognised", "method")
    search_fields = (
        *OF_CLIENT,
        "trigger_point__muscle__name",
        "trigger_point__site__name",
        "examiner__user__name",
    )
    date_hierarchy = "examined_at"
    related = (
        "client",
        "trigger_point__site",
        "trigger_point__muscle",
        "examiner__user",
        "assessment",
        "session",
        "created_by__user",
    )
