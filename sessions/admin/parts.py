"""Lists of what is otherwise read on the page of the record it is part of."""

from django.contrib import admin

from clinic.admin.base import CLIENT, OF_CLIENT, ClinicModelAdmin, link
from sessions.models import (
    FeedbackResponse,
    Goal,
    HistoryItem,
    LiveLink,
    MuscleTone,
    Override,
    PainArea,
    PlannedTechnique,
    PostureFinding,
    PressureLimit,
    PressureThreshold,
    RangeOfMotion,
    Reaction,
    Rescheduling,
    ScreeningAnswer,
)

POINT = ("trigger_point__site", "trigger_point__muscle")
BY = "created_by__user"


class PartAdmin(ClinicModelAdmin):
    section = "Parts of records"
    is_part = True


@admin.register(HistoryItem)
class HistoryItemAdmin(PartAdmin):
    list_display = ("description", CLIENT, link("assessment"), "kind", "status")
    list_filter = ("kind", "status")
    search_fields = (*OF_CLIENT, "description")
    related = ("client", "assessment", BY)


@admin.register(ScreeningAnswer)
class ScreeningAnswerAdmin(PartAdmin):
    list_display = (
        "answered_at",
        CLIENT,
        link("assessment"),
        link("session"),
        link("contraindication", ordering="contraindication__name"),
        "answer",
    )
    list_filter = ("answer", "answered_by")
    search_fields = (*OF_CLIENT, "contraindication__name", "note")
    date_hierarchy = "answered_at"
    related = ("client", "assessment", "session", "contraindication", BY)


@admin.register(PainArea)
class PainAreaAdmin(PartAdmin):
    list_display = ("place", CLIENT, link("assessment"), "now", "worst", "best")
    list_filter = ("side", "depth", "pattern")
    search_fields = (*OF_CLIENT, "region__name")
    related = ("client", "assessment", "region", BY)

    @admin.display(ordering="region__name")
    def place(self, area: PainArea) -> str:
        return str(area)


@admin.register(PressureThreshold)
class PressureThresholdAdmin(PartAdmin):
    list_display = (
        "mean_kpa",
        CLIENT,
        link("assessment"),
        link("trigger_point"),
        link("muscle", ordering="muscle__name"),
        "side",
    )
    list_filter = ("side", "unit")
    search_fields = (*OF_CLIENT, "muscle__name", "trigger_point__muscle__name")
    related = ("client", "assessment", "muscle", *POINT, BY)


@admin.register(PostureFinding)
class PostureFindingAdmin(PartAdmin):
    list_display = ("kind", CLIENT, link("assessment"), "side", "grade", "millimetres")
    list_filter = ("kind", "grade")
    search_fields = (*OF_CLIENT, "note")
    related = ("client", "assessment", BY)


@admin.register(MuscleTone)
class MuscleToneAdmin(PartAdmin):
    list_display = (
        "tone",
        CLIENT,
        link("assessment"),
        link("muscle", ordering="muscle__name"),
        "side",
    )
    list_filter = ("tone", "side")
    search_fields = (*OF_CLIENT, "muscle__name")
    related = ("client", "assessment", "muscle", BY)


@admin.register(RangeOfMotion)
class RangeOfMotionAdmin(PartAdmin):
    list_display = (
        "degrees",
        CLIENT,
        link("movement", ordering="movement__name"),
        "side",
        link("assessment"),
        link("session"),
        "moment",
        "pain",
    )
    list_filter = ("moment", "mode", "side")
    search_fields = (*OF_CLIENT, "movement__name")
    related = ("client", "assessment", "session", "movement", BY)


@admin.register(Goal)
class GoalAdmin(PartAdmin):
    list_display = ("statement", CLIENT, link("plan"), "due_on", "status")
    list_filter = ("status", "due_on")
    search_fields = (*OF_CLIENT, "statement")
    date_hierarchy = "due_on"
    related = ("client", "plan", "measure", BY)


@admin.register(PlannedTechnique)
class PlannedTechniqueAdmin(PartAdmin):
    list_display = ("use", CLIENT, link("plan"), link("trigger_point"), "side")
    list_filter = ("side",)
    search_fields = (*OF_CLIENT, "technique__name", "muscle__name")
    related = ("client", "plan", "technique", "muscle", "region", *POINT, BY)

    @admin.display(description="technique", ordering="technique__name")
    def use(self, planned: PlannedTechnique) -> str:
        return str(planned)


@admin.register(PressureLimit)
class PressureLimitAdmin(PartAdmin):
    list_display = ("limit", CLIENT, link("plan"), "reason", "expires_on")
    list_filter = ("avoid", "until_cleared", "expires_on")
    search_fields = (*OF_CLIENT, "region__name", "reason")
    related = ("client", "plan", "region", BY)

    @admin.display(ordering="region__name")
    def limit(self, limit: PressureLimit) -> str:
        return str(limit)


@admin.register(FeedbackResponse)
class FeedbackResponseAdmin(PartAdmin):
    list_display = ("at", CLIENT, link("feedback"), "response", "note")
    list_filter = ("response",)
    search_fields = (*OF_CLIENT, "note")
    date_hierarchy = "at"
    related = ("client", "feedback", BY)


@admin.register(Override)
class OverrideAdmin(PartAdmin):
    list_display = (
        "created_at",
        CLIENT,
        link("session"),
        "limit",
        "pressure",
        "limit_reason",
        "reason",
    )
    list_filter = ("code",)
    search_fields = (*OF_CLIENT, "reason", "limit_reason")
    date_hierarchy = "created_at"
    related = ("client", "session", "treatment__technique", "licence", BY)


@admin.register(Reaction)
class ReactionAdmin(PartAdmin):
    list_display = ("kind", CLIENT, link("session"), "severity", "resolved", "action")
    list_filter = ("kind", "severity", "resolved")
    search_fields = (*OF_CLIENT, "action", "note")
    date_hierarchy = "created_at"
    related = ("client", "session", BY)


@admin.register(Rescheduling)
class ReschedulingAdmin(PartAdmin):
    list_display = (
        "created_at",
        CLIENT,
        link("session"),
        "was_scheduled_for",
        link("was_therapist", ordering="was_therapist__user__name"),
        "was_room",
        "reason",
    )
    search_fields = (*OF_CLIENT, "reason", "was_room")
    date_hierarchy = "created_at"
    related = ("client", "session", "was_therapist__user", BY)


@admin.register(LiveLink)
class LiveLinkAdmin(PartAdmin):
    list_display = ("created_at", CLIENT, link("session"), "expires_at", "ended_at")
    search_fields = OF_CLIENT
    date_hierarchy = "created_at"
    related = ("client", "session", BY)
