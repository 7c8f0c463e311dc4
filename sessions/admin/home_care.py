from django.contrib import admin

from clinic.admin.base import CLIENT, OF_CLIENT, ClinicModelAdmin, link
from sessions.models import HomeCareInstruction, HomeCareLog, HomeCareRevision


@admin.register(HomeCareInstruction)
class HomeCareInstructionAdmin(ClinicModelAdmin):
    list_display = (
        "title",
        CLIENT,
        "category",
        link("episode"),
        "times_per_day",
        "starts_on",
        "ends_on",
        "status",
    )
    list_filter = ("status", "category")
    search_fields = (
        *OF_CLIENT,
        "title",
        "muscle__name",
        "trigger_point__muscle__name",
    )
    date_hierarchy = "starts_on"
    related = (
        "client",
        "episode",
        "template",
        "trigger_point__site",
        "trigger_point__muscle",
        "muscle",
        "region",
        "created_by__user",
    )


@admin.register(HomeCareLog)
class HomeCareLogAdmin(ClinicModelAdmin):
    list_display = (
        "done_on",
        CLIENT,
        link("instruction", ordering="instruction__title"),
        "status",
        "reason",
        "pain_before",
        "pain_after",
        "source",
    )
    list_filter = ("status", "reason", "source")
    search_fields = (
        *OF_CLIENT,
        "instruction__title",
        "note",
    )
    date_hierarchy = "done_on"
    related = ("client", "instruction", "created_by__user")


@admin.register(HomeCareRevision)
class HomeCareRevisionAdmin(ClinicModelAdmin):
    list_display = (
        "changed_on",
        CLIENT,
        link("instruction", ordering="instruction__title"),
        "was_status",
        "was_days_per_week",
    )
    list_filter = ("was_status",)
    search_fields = (*OF_CLIENT, "instruction__title")
    date_hierarchy = "changed_on"
    related = ("client", "instruction", "created_by__user")
