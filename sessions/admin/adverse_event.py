from django.contrib import admin

from clinic.admin.base import CLIENT, OF_CLIENT, VOID, ClinicModelAdmin, link
from clinic.admin.filters import whether
from sessions.models import AdverseEvent


@admin.register(AdverseEvent)
class AdverseEventAdmin(ClinicModelAdmin):
    list_display = (
        "kind",
        CLIENT,
        link("session"),
        "occurred_on",
        "severity",
        "serious",
        "status",
        "resolved_on",
    )
    list_filter = (whether("resolved_on", "resolved"), "serious", "severity", "kind")
    search_fields = (*OF_CLIENT, "description", "action", "outcome")
    acts = (VOID,)
    date_hierarchy = "occurred_on"
    related = ("client", "session", "created_by__user")
    more_fields = ("status",)

    @admin.display(description="status")
    def status(self, event: AdverseEvent) -> str:
        return event.status.label
