from django.contrib import admin

from clinic.admin.base import CLIENT, OF_CLIENT, ClinicModelAdmin, link
from sessions.models import Treatment


@admin.register(Treatment)
class TreatmentAdmin(ClinicModelAdmin):
    list_display = (
        "created_at",
        CLIENT,
        link("session"),
        link("technique", ordering="technique__name"),
        link("trigger_point"),
        link("muscle", ordering="muscle__name"),
        "pressure",
        "pressure_scale",
        "seconds",
        "pain_during",
        "release",
    )
    list_filter = ("release", "pressure_scale", "side")
    search_fields = (
        *OF_CLIENT,
        "technique__name",
        "muscle__name",
        "region__name",
        "trigger_point__muscle__name",
        "trigger_point__site__name",
    )
    date_hierarchy = "created_at"
    related = (
        "client",
        "session",
        "technique",
        "trigger_point__site",
        "trigger_point__muscle",
        "muscle",
        "region",
        "tool",
        "position",
        "created_by__user",
    )
