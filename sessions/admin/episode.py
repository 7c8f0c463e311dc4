from django.contrib import admin

from clinic.admin.base import CLIENT, OF_CLIENT, THERAPIST, ClinicModelAdmin
from clinic.admin.filters import TherapistFilter, whether
from sessions.models import Episode


@admin.register(Episode)
class EpisodeAdmin(ClinicModelAdmin):
    list_display = (
        "complaint_in_short",
        CLIENT,
        THERAPIST,
        "opened_on",
        "closed_on",
        "outcome",
    )
    list_filter = (whether("closed_on", "closed"), "outcome", TherapistFilter)
    search_fields = (*OF_CLIENT, "complaint")
    date_hierarchy = "opened_on"
    related = ("client", "therapist__user", "created_by__user")

    @admin.display(description="complaint")
    def complaint_in_short(self, episode: Episode) -> str:
        return str(episode)
