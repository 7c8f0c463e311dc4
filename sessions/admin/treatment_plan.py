from django.contrib import admin
from django.utils.safestring import SafeString

from clinic.admin.base import CLIENT, OF_CLIENT, ClinicModelAdmin, ReadingInline, link
from clinic.admin.consent import as_dialogue
from sessions.models import Goal, PlannedTechnique, PressureLimit, TreatmentPlan


class GoalInline(ReadingInline):
    model = Goal
    fields = (
        "statement",
        "measure",
        "baseline",
        "target",
        "due_on",
        "status",
        "result",
    )
    related = ("measure",)


class PlannedTechniqueInline(ReadingInline):
    model = PlannedTechnique
    fields = ("technique", "trigger_point", "muscle", "region", "side", "note")
    related = (
        "technique",
        "trigger_point__site",
        "trigger_point__muscle",
        "muscle",
        "region",
    )


class PressureLimitInline(ReadingInline):
    model = PressureLimit
    fields = (
        "region",
        "side",
        "avoid",
        "max_level",
        "reason",
        "expires_on",
        "until_cleared",
    )
    related = ("region",)


@admin.register(TreatmentPlan)
class TreatmentPlanAdmin(ClinicModelAdmin):
    list_display = (
        "plan_version",
        CLIENT,
        link("episode"),
        "status",
        "planned_sessions",
        "reassess_on",
        "activated_at",
        "ended_at",
    )
    list_filter = ("standing__status", "reassess_on")
    search_fields = (
        *OF_CLIENT,
        "episode__complaint",
        "problem_summary",
    )
    date_hierarchy = "created_at"
    related = (
        "client",
        "standing",
        "episode",
        "assessment",
        "consent",
        "supersedes",
        "created_by__user",
    )
    hidden_fields = ("questions",)
    more_fields = ("status", "status_reason", "activated_at", "ended_at", "dialogue")
    inlines = (GoalInline, PlannedTechniqueInline, PressureLimitInline)

    @admin.display(description="questions and answers")
    def dialogue(self, plan: TreatmentPlan) -> SafeString:
        return as_dialogue(plan.questions)
