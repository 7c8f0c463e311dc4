from django.contrib import admin

from clinic.admin.base import CLIENT, OF_CLIENT, VOID, ClinicModelAdmin, link
from sessions.models import Referral


@admin.register(Referral)
class ReferralAdmin(ClinicModelAdmin):
    list_display = (
        "discipline",
        CLIENT,
        link("episode", ordering="episode__complaint"),
        "to_whom",
        "status",
        "suggested_on",
        "started_on",
        "ended_on",
    )
    list_filter = ("status", "discipline")
    search_fields = (*OF_CLIENT, "to_whom", "reason", "result")
    acts = (VOID,)
    date_hierarchy = "suggested_on"
    related = ("client", "episode", "created_by__user")
