from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.admin.base import (
    CLIENT,
    OF_CLIENT,
    VOID,
    Act,
    ClinicModelAdmin,
    ReadingInline,
    ReasonForm,
    RemarkForm,
    link,
    link_to,
)
from clinic.admin.consent import as_dialogue
from clinic.admin.filters import TherapistFilter
from clinic.permissions import Permission
from sessions.admin.home_care import share_of
from sessions.domain.treatment_plan import (
    activate_plan,
    complete_plan,
    discontinue_plan,
    hold_plan,
    resume_plan,
    revise_plan,
)
from sessions.models import Goal, PlannedTechnique, PressureLimit, TreatmentPlan
from sessions.queries.home_care import adherence_of_client
from sessions.queries.reassessment import is_due, reassessment_of, with_reassessment

WRITE = Permission.RECORD_WRITE


def told(moment: Any) -> str:
    """A moment by the clinic's clock."""
    if moment is None:
        return "-"
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


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
        return [("due", gettext("Due")), ("not_due", gettext("Not due"))]

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
    list_filter = (
        "standing__status",
        ReassessmentFilter,
        TherapistFilter.by("episode__therapist"),
        "reassess_on",
    )
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
    more_fields = (
        "status",
        "status_reason",
        "activated_at",
        "ended_at",
        "dialogue",
        "home_care",
    )
    inlines = (GoalInline, PlannedTechniqueInline, PressureLimitInline)
    acts = (
        Act(
            "activate",
            _("Put in force"),
            activate_plan,
            in_list=False,
            needs=Permission.PLAN_ACTIVATE,
            asks_again=True,
        ),
        Act("revise", _("Revise"), revise_plan, in_list=False, needs=WRITE),
        Act("hold", _("Put on hold"), hold_plan, ReasonForm, False, WRITE),
        Act("resume", _("Resume"), resume_plan, in_list=False, needs=WRITE),
        Act("complete", _("Complete"), complete_plan, RemarkForm, False, WRITE),
        Act(
            "discontinue", _("Discontinue"), discontinue_plan, ReasonForm, False, WRITE
        ),
        VOID,
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        return with_reassessment(super().get_queryset(request))

    @admin.display(description="reassessment due", boolean=True)
    def is_due(self, plan: TreatmentPlan) -> bool:
        found = reassessment_of(plan)
        return found is not None and found.due

    @admin.display(description=_("activated at"))
    def activated_at(self, plan: TreatmentPlan) -> str:
        return told(plan.activated_at)

    @admin.display(description=_("ended at"))
    def ended_at(self, plan: TreatmentPlan) -> str:
        return told(plan.ended_at)

    @admin.display(description=_("home care of this course"))
    def home_care(self, plan: Any) -> SafeString | str:
        given = [
            item
            for item in adherence_of_client(plan.client_id, by=plan.shown_to)
            if item.instruction.episode_id == plan.episode_id
        ]
        return format_html_join(
            "",
            '<p class="adherence">{} <small>{}</small> {}</p>',
            (
                (
                    link_to(item.instruction),
                    item.instruction.get_status_display(),
                    share_of(item.total) if item.total else "-",
                )
                for item in given
            ),
        )

    @admin.display(description="questions and answers")
    def dialogue(self, plan: TreatmentPlan) -> SafeString:
        return as_dialogue(plan.questions)
