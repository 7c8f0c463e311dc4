from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.utils.translation import gettext_lazy as _

from clinic.admin.base import (
    CLIENT,
    OF_CLIENT,
    THERAPIST,
    VOID,
    Act,
    ClinicModelAdmin,
)
from clinic.admin.filters import TherapistFilter, whether
from clinic.permissions import Permission
from sessions.domain.episode import close_episode
from sessions.enums import EpisodeOutcome
from sessions.models import Episode


class ClosingForm(forms.Form):
    outcome = forms.ChoiceField(choices=EpisodeOutcome.choices)
    note = forms.CharField(max_length=2_000, required=False, widget=AdminTextareaWidget)


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
    acts = (
        Act(
            "close",
            _("Close"),
            close_episode,
            ClosingForm,
            in_list=False,
            needs=Permission.RECORD_WRITE,
        ),
        VOID,
    )

    @admin.display(description="complaint")
    def complaint_in_short(self, episode: Episode) -> str:
        return str(episode)
