from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString

from clinic.admin.base import CLIENT, OF_CLIENT, ClinicModelAdmin, ReadingInline, link
from clinic.admin.consent import as_dialogue
from sessions.models import Goal, PlannedTechnique, PressureLimit, TreatmentPlan
from sessions.queries.reassessment import is_due, reassessment_of, with_reassessment


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


class ReassessmentFilter(admin.SimpleListFilter):
    title = "reassessment"
    parameter_name = "reassessment"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("due", "Due"), ("not_due", "Not due")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in {"due", "not_due"}:
            return None
        found = queryset.alias(is_due=is_due())
        return found.filter(is_due=self.value() == "due")


@admin.register(TreatmentPlan)
class TreatmentPlanAdmin(ClinicModelAdmin):
    list_display = (
        "plan_version",
        CLIENT,
        link("episode"),
        "status",
        "planned_sessions",
        "reassess_on",
        "is_due",
        "activated_at",
        "ended_at",
    )
    list_filter = ("standing__status", ReassessmentFilter, "reassess_on")
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

    def get_queryset(self, request: HttpRequest) -> Any:
        return with_reassessment(super().get_queryset(request))

    @admin.display(description="reassessment due", boolean=True)
    def is_due(self, plan: TreatmentPlan) -> bool:
        found = reassessment_of(plan)
        return found is not None and found.due

    @admin.display(description="questions and answers")
    def dialogue(self, plan: TreatmentPlan) -> SafeString:
        return as_dialogue(plan.questions)
