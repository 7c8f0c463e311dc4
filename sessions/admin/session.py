from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AutocompleteSelect,
)
from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.admin.base import (
    CLIENT,
    OF_CLIENT,
    THERAPIST,
    VOID,
    Act,
    ActForm,
    ClinicModelAdmin,
    ReasonForm,
)
from clinic.admin.day_and_time import DayAndTime
from clinic.admin.filters import TherapistFilter, therapists
from clinic.models import Client, Membership
from clinic.permissions import Permission
from sessions.admin.live import LiveMixin
from sessions.admin.note import read
from sessions.admin.signing import signing
from sessions.domain.session import (
    cancel_session,
    complete_session,
    mark_no_show,
    plan_session,
    reschedule_session,
    start_session,
    void_session,
)
from sessions.domain.sharing import share_session
from sessions.domain.signature import sign_session
from sessions.models import Session

RECORD, SCHEDULE = Permission.SESSION_RECORD, Permission.SESSION_SCHEDULE


class SchedulingForm(ActForm):
    """A session belongs to its client for good, so the model's own form omits them."""

    client = forms.ModelChoiceField(
        Client.objects.current(),
        widget=AutocompleteSelect(Session._meta.get_field("client"), admin.site),
    )

    class Meta:
        model = Session
        exclude = ("client",)


class CompletionForm(forms.Form):
    alert_explanation = forms.CharField(
        max_length=4_000,
        required=False,
        widget=AdminTextareaWidget,
        help_text=_(
            "Where an alert has no response: why the session ended all the same."
        ),
    )


class ReschedulingForm(forms.Form):
    scheduled_for = forms.SplitDateTimeField(widget=DayAndTime)
    planned_minutes = forms.IntegerField(min_value=5, max_value=480)
    room = forms.CharField(max_length=60, required=False)
    therapist = forms.ModelChoiceField(Membership.objects.none())
    reason = forms.CharField(
        max_length=2_000, required=False, widget=AdminTextareaWidget
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["therapist"].queryset = therapists(active=True)

    def clean(self) -> dict[str, Any]:
        if not set(self.changed_data) - {"reason"}:
            raise forms.ValidationError(gettext("Nothing is changed."))
        return self.cleaned_data


@admin.register(Session)
class SessionAdmin(LiveMixin, ClinicModelAdmin):
    list_display = (
        "time",
        CLIENT,
        THERAPIST,
        "status",
        "room",
        "planned_minutes",
        "started_at",
        "ended_at",
    )
    list_filter = ("status", TherapistFilter, "scheduled_for")
    search_fields = (
        *OF_CLIENT,
        "therapist__user__name",
        "room",
        "episode__complaint",
    )
    date_hierarchy = "scheduled_for"
    ordering = (F("scheduled_for").desc(nulls_last=True), "-pk")
    related = ("client", "therapist__user", "episode", "plan", "created_by__user")
    autocomplete_fields = ("episode",)
    papers = (("session-note", _("Note (PDF)")),)
    create_act = staticmethod(plan_session)
    create_form = SchedulingForm
    create_needs = SCHEDULE
    create_fields = (
        "client",
        "episode",
        "therapist",
        "scheduled_for",
        "planned_minutes",
        "room",
    )
    acts = (
        Act("start", _("Start"), start_session, in_list=False, needs=RECORD),
        Act(
            "complete",
            _("Complete"),
            complete_session,
            CompletionForm,
            in_list=False,
            needs=RECORD,
        ),
        *signing(sign_session),
        Act(
            "share",
            _("Share with client"),
            share_session,
            in_list=False,
            needs=Permission.RECORD_SIGN,
        ),
        Act(
            "reschedule",
            _("Reschedule"),
            reschedule_session,
            ReschedulingForm,
            in_list=False,
            needs=SCHEDULE,
        ),
        Act("cancel", _("Cancel session"), cancel_session, ReasonForm, needs=SCHEDULE),
        Act("no-show", _("No-show"), mark_no_show, ReasonForm, needs=SCHEDULE),
        replace(VOID, perform=void_session, needs=Permission.SESSION_VOID),
    )

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        if kwargs.get("obj") is not None:
            context |= read(kwargs["obj"])
        return super().render_change_form(request, context, *args, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        minutes = {"planned_minutes": request.member.clinic.session_minutes}
        return minutes | super().get_changeform_initial_data(request)

    @admin.display(description="scheduled for", ordering="scheduled_for")
    def time(self, session: Session) -> Any:
        return session.scheduled_for or gettext("not scheduled")
