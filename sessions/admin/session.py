from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import (
    AdminSplitDateTime,
    AdminTextareaWidget,
    AutocompleteSelect,
)
from django.db.models import F
from django.http import HttpRequest

from clinic.admin.base import (
    CLIENT,
    OF_CLIENT,
    THERAPIST,
    Act,
    ActForm,
    ClinicModelAdmin,
    ReadingInline,
)
from clinic.admin.filters import TherapistFilter, therapists
from clinic.models import Client, Membership
from sessions.admin.paper import papers
from sessions.domain.session import (
    cancel_session,
    mark_no_show,
    plan_session,
    reschedule_session,
)
from sessions.models import (
    Feedback,
    Override,
    RangeOfMotion,
    Reaction,
    Rescheduling,
    ScreeningAnswer,
    Session,
    Treatment,
)


class SchedulingForm(ActForm):
    """A session belongs to its client for good, so the model's own form omits them."""

    client = forms.ModelChoiceField(
        Client.objects.current(),
        widget=AutocompleteSelect(Session._meta.get_field("client"), admin.site),
    )

    class Meta:
        model = Session
        exclude = ("client",)


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=2_000, widget=AdminTextareaWidget)


class ReschedulingForm(forms.Form):
    scheduled_for = forms.SplitDateTimeField(widget=AdminSplitDateTime)
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
            raise forms.ValidationError("Nothing is changed.")
        return self.cleaned_data


class TreatmentInline(ReadingInline):
    model = Treatment
    fields = (
        "order",
        "technique",
        "trigger_point",
        "muscle",
        "region",
        "side",
        "tool",
        "position",
        "pressure",
        "pressure_scale",
        "seconds",
        "repetitions",
        "pain_before",
        "pain_during",
        "pain_after",
        "release",
        "note",
    )
    related = (
        "technique",
        "trigger_point__site",
        "trigger_point__muscle",
        "muscle",
        "region",
        "tool",
        "position",
    )
    ordering = ("order",)


class FeedbackInline(ReadingInline):
    model = Feedback
    verbose_name_plural = "feedback"
    fields = ("at", "source", "pain", "word", "discomfort", "note", "is_alert")
    more = ("response", "response_note")
    prefetched = ("responses",)
    ordering = ("at", "pk")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields + self.more

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    @admin.display(description="response")
    def response(self, feedback: Feedback) -> str:
        return str(feedback.response or "-")

    @admin.display(description="note on the response")
    def response_note(self, feedback: Feedback) -> str:
        return feedback.response.note if feedback.response else ""


class RangeOfMotionInline(ReadingInline):
    model = RangeOfMotion
    verbose_name_plural = "range of motion"
    fields = (
        "movement",
        "side",
        "mode",
        "moment",
        "degrees",
        "pain",
        "end_feel",
        "note",
    )
    related = ("movement",)


class OverrideInline(ReadingInline):
    model = Override
    fields = ("treatment", "limit", "limit_reason", "pressure", "reason", "created_at")
    related = (
        "treatment__technique",
        "treatment__region",
        "treatment__muscle",
        "treatment__trigger_point__site",
        "treatment__trigger_point__muscle",
    )


class ScreeningInline(ReadingInline):
    model = ScreeningAnswer
    verbose_name_plural = "screening"
    fields = (
        "contraindication",
        "answer",
        "regions",
        "side",
        "event_on",
        "answered_at",
        "answered_by",
        "note",
    )
    related = ("contraindication",)


class ReactionInline(ReadingInline):
    model = Reaction
    fields = ("kind", "severity", "action", "resolved", "note")


class ReschedulingInline(ReadingInline):
    model = Rescheduling
    fields = (
        "created_at",
        "was_scheduled_for",
        "was_planned_minutes",
        "was_room",
        "was_therapist",
        "reason",
    )
    related = ("was_therapist__user",)
    ordering = ("created_at", "pk")


@admin.register(Session)
class SessionAdmin(ClinicModelAdmin):
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
    inlines = (
        TreatmentInline,
        OverrideInline,
        FeedbackInline,
        ScreeningInline,
        ReactionInline,
        RangeOfMotionInline,
        ReschedulingInline,
    )
    autocomplete_fields = ("episode",)
    more_fields = ("papers",)
    papers = papers(session_note="Note")
    create_act = staticmethod(plan_session)
    create_form = SchedulingForm
    create_fields = (
        "client",
        "episode",
        "therapist",
        "scheduled_for",
        "planned_minutes",
        "room",
    )
    acts = (
        Act(
            "reschedule",
            "Reschedule",
            reschedule_session,
            ReschedulingForm,
            in_list=False,
        ),
        Act(
            "cancel",
            "Cancel session",
            cancel_session,
            ReasonForm,
        ),
        Act(
            "no-show",
            "No-show",
            mark_no_show,
            ReasonForm,
        ),
    )

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return () if obj is None else self.inlines

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        minutes = {"planned_minutes": request.member.clinic.session_minutes}
        return minutes | super().get_changeform_initial_data(request)

    @admin.display(description="scheduled for", ordering="scheduled_for")
    def time(self, session: Session) -> Any:
        return session.scheduled_for or "not scheduled"
