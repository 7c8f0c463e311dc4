"""What was agreed: goals, techniques, limits. A change is a new version."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from clinic.enums import Audience
from clinic.language import told
from clinic.models import (
    ClientModel,
    Consent,
    Only,
    Reached,
    TenantKey,
    TenantOneToOne,
)
from sessions.enums import GoalStatus, PlanStatus
from sessions.models import fields
from sessions.models.assessment import Assessment
from sessions.models.episode import Episode
from sessions.models.trigger_point import TriggerPoint


class TreatmentPlan(ClientModel):
    audiences = (Audience.CLINICAL,)
    aggregate = True
    PARTS = (
        "goals",
        "planned_techniques",
        "pressure_limits",
    )

    episode = TenantKey(Episode, related_name="plans")
    assessment = TenantKey(
        Assessment, related_name="plans", help_text="The assessment it rests on."
    )
    plan_version = models.PositiveSmallIntegerField(default=1, editable=False)
    supersedes = TenantKey(
        "self", related_name="revisions", null=True, blank=True, editable=False
    )
    problem_summary = models.TextField(max_length=4_000, blank=True)
    sessions_per_week = models.DecimalField(
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(14)],
    )
    planned_sessions = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    session_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(5), MaxValueValidator(480)]
    )
    precautions = models.TextField(max_length=4_000, blank=True)
    explained = models.TextField(max_length=10_000, blank=True)
    questions = models.JSONField(
        default=list, blank=True, help_text='[{"question": "...", "answer": "..."}]'
    )
    consent = TenantKey(Consent, related_name="plans", null=True, blank=True)
    reassess_on = models.DateField(null=True, blank=True)
    reassess_after_sessions = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    discharge_criteria = models.TextField(max_length=4_000, blank=True)

    status = Reached("standing.status")
    status_reason = Reached("standing.reason")
    activated_at = Reached("standing.activated_at")
    ended_at = Reached("standing.ended_at")

    signature = Only("signatures")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "episode", "plan_version"], name="plan_version_once"
            ),
            fields.between("sessions_per_week", 0, 14, "plan"),
            fields.between("planned_sessions", 1, 200, "plan"),
            fields.between("session_minutes", 5, 480, "plan"),
            fields.between("reassess_after_sessions", 1, 200, "plan"),
        ]
        indexes = [
            models.Index(fields=["clinic", "client", "-id"], name="plan_page"),
            models.Index(fields=["clinic", "-id"], name="plan_clinic_page"),
        ]

    def __str__(self) -> str:
        return told("Plan version %(number)s", number=self.plan_version)

    def get_status_display(self) -> str:
        return self.standing.get_status_display()


class PlanStanding(ClientModel):
    """Where a plan stands, beside it: a version in force is sealed, and yet it is held,
    resumed and ended. Every move is in the change log."""

    audiences = (Audience.CLINICAL,)
    beside = ("plan",)

    plan = TenantOneToOne(TreatmentPlan, related_name="standing")
    episode = TenantKey(Episode, related_name="+")
    status = models.CharField(
        max_length=15, choices=PlanStatus, default=PlanStatus.DRAFT
    )
    reason = models.TextField(max_length=2_000, blank=True)
    activated_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "episode"],
                condition=models.Q(status__in=[PlanStatus.ACTIVE, PlanStatus.ON_HOLD]),
                name="plan_one_active",
                violation_error_message="The episode has an active plan already.",
            ),
            models.CheckConstraint(
                condition=models.Q(status=PlanStatus.DRAFT, activated_at=None)
                | (
                    ~models.Q(status=PlanStatus.DRAFT)
                    & models.Q(activated_at__isnull=False)
                ),
                name="plan_active_since",
            ),
        ]

    def __str__(self) -> str:
        return self.get_status_display()


class PlanPart(ClientModel):
    """One entry of a plan; it may be removed while that is a draft."""

    audiences = (Audience.CLINICAL,)
    removable = True
    part_of = ("plan",)

    class Meta:
        abstract = True


class Goal(PlanPart):
    plan = TenantKey(TreatmentPlan, related_name="goals")
    statement = models.CharField(max_length=500)
    measure = fields.catalogue_key("OutcomeMeasure", null=True, blank=True)
    baseline = models.DecimalField(
        max_digits=7, decimal_places=2, null=True, blank=True
    )
    target = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    status = models.CharField(
        max_length=15, choices=GoalStatus, default=GoalStatus.IN_PROGRESS
    )
    result = models.TextField(max_length=2_000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(measure__isnull=False)
                | models.Q(baseline=None, target=None),
                name="goal_figures_need_measure",
                violation_error_message="A baseline or target needs its measure.",
            )
        ]
        indexes = [models.Index(fields=["clinic", "plan"], name="goal_of_plan")]

    def __str__(self) -> str:
        return self.statement


class PlannedTechnique(PlanPart):
    plan = TenantKey(TreatmentPlan, related_name="planned_techniques")
    technique = fields.catalogue_key("Technique")
    trigger_point = TenantKey(TriggerPoint, related_name="+", null=True, blank=True)
    muscle = fields.catalogue_key("Muscle", null=True, blank=True)
    region = fields.catalogue_key("PainRegion", null=True, blank=True)
    side = fields.side()
    note = models.TextField(max_length=2_000, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "plan"], name="planned_technique_of_plan")
        ]

    def __str__(self) -> str:
        return str(self.technique)


class PressureLimit(PlanPart):
    """What a region may bear: nothing, or at most a level, until a day or clearance."""

    plan = TenantKey(TreatmentPlan, related_name="pressure_limits")
    region = fields.catalogue_key("PainRegion")
    side = fields.side()
    avoid = models.BooleanField(default=False)
    max_level = fields.score("Highest pressure level,")
    reason = models.CharField(max_length=500)
    expires_on = models.DateField(null=True, blank=True)
    until_cleared = models.BooleanField(default=False)

    class Meta:
        constraints = [
            fields.between("max_level", 0, 10, "pressure_limit"),
            models.CheckConstraint(
                condition=models.Q(avoid=True, max_level=None)
                | models.Q(avoid=False, max_level__isnull=False),
                name="pressure_limit_avoid_or_level",
                violation_error_message="A limit says avoid, or names a max_level.",
            ),
        ]
        indexes = [models.Index(fields=["clinic", "plan"], name="limit_of_plan")]

    def __str__(self) -> str:
        limit = (
            told("avoid")
            if self.avoid
            else told("at most %(level)s", level=self.max_level)
        )
        return f"{self.region} {fields.side_of(self)}: {limit}"
