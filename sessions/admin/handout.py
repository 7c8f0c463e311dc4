from django.contrib import admin

from clinic.admin.base import CLIENT, OF_CLIENT, ClinicModelAdmin, link
from sessions.models import Handout


@admin.register(Handout)
class HandoutAdmin(ClinicModelAdmin):
    list_display = (
        link("topic", ordering="topic__name"),
        CLIENT,
        link("instruction", ordering="instruction__title"),
        "given_at",
    )
    search_fields = (*OF_CLIENT, "topic__name")
    date_hierarchy = "given_at"
    related = ("client", "topic", "instruction", "created_by__user")
