"""What the client does at home, and whether they did."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from clinic.enums import Audience, HomeCareCategory
from clinic.language import told
from clinic.models import ClientModel, TenantKey
from sessions.enums import (
    HomeCareStatus,
    LogSource,
    LogStatus,
    NotDoneReason,
)
from sessions.models import fields
from sessions.models.episode import Episode
from sessions.models.trigger_point import TriggerPoint

DOSE_BOUNDS = {
    "sets": (1, 50),
    "reps": (1, 500),
    "hold_seconds": (1, 3600),
    "times_per_day": (1, 48),
    "days_per_week": (1, 7),
    "minutes": (1, 720),
}


def dose(name: str, help_text: str = "") -> models.PositiveSmallIntegerField:
    low, high = DOSE_BOUNDS[name]
    return models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(low), MaxValueValidator(high)],
        help_text=help_text,
    )


class HomeCareInstruction(ClientModel):
    audiences = (Audience.CLINICAL, Audience.CLIENT)
    aggregate = True

    episode = TenantKey(Episode, related_name="home_care")
    template = fields.catalogue_key("HomeCareTemplate", null=True, blank=True)
    category = models.CharField(max_length=15, choices=HomeCareCategory)
    title = models.CharField(max_length=200)
    instructions = models.TextField(max_length=4_000, blank=True)
    trigger_point = TenantKey(TriggerPoint, related_name="+", null=True, blank=True)
    muscle = fields.catalogue_key("Muscle", null=True, blank=True)
    region = fields.catalogue_key("PainRegion", null=True, blank=True)
    side = fields.side()
    sets = dose("sets")
    reps = dose("reps", "Repetitions in a set.")
    hold_seconds = dose("hold_seconds", "Seconds each repetition is held.")
    times_per_day = dose("times_per_day")
    days_per_week = dose("days_per_week")
    minutes = dose("minutes", "Minutes each time.")
    temperature_c = models.DecimalField(
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(-5), MaxValueValidator(45)],
        help_text="Degrees Celsius at the skin; never above 45.",
    )
    dose_reason = models.TextField(
        max_length=2_000,
        blank=True,
        help_text="Why the dose lies outside the template's range.",
    )
    contraindications = fields.words(
        help_text="Slugs of those the client had when it was given in spite of them."
    )
    contraindication_reason = models.TextField(
        max_length=2_000,
        blank=True,
        help_text="Why it is given though the client's screening speaks against it.",
    )
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)
    cautions = models.TextField(max_length=2_000, blank=True)
    stop_if = models.TextField(
        max_length=2_000, blank=True, help_text="When the client must stop."
    )
    link = models.URLField(max_length=500, blank=True)
    status = models.CharField(
        max_length=10, choices=HomeCareStatus, default=HomeCareStatus.ACTIVE
    )

    class Meta:
        constraints = [
            *(
                fields.between(name, *bounds, "home_care")
                for name, bounds in DOSE_BOUNDS.items()
            ),
            fields.between("temperature_c", -5, 45, "home_care"),
            models.CheckConstraint(
                condition=models.Q(ends_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="home_care_ends_after_start",
                violation_error_message="Home care ends on or after its start.",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "client", "-id"], name="home_care_page"),
            models.Index(fields=["clinic", "-id"], name="home_care_clinic_page"),
        ]

    def __str__(self) -> str:
        return self.title


class HomeCareRevision(ClientModel):
    """What an instruction was before a change: until that day other days were due."""

    audiences = (Audience.CLINICAL, Audience.CLIENT)
    append_only = True

    instruction = TenantKey(HomeCareInstruction, related_name="revisions")
    changed_on = models.DateField(default=timezone.localdate)
    was_status = models.CharField(max_length=10, choices=HomeCareStatus)
    was_days_per_week = dose("days_per_week")

    class Meta:
        constraints = [
            fields.between("was_days_per_week", 1, 7, "home_care_revision"),
        ]
        indexes = [
            models.Index(fields=["clinic", "instruction"], name="home_care_revision_of")
        ]

    def __str__(self) -> str:
        return told(
            "until %(day)s: %(status)s",
            day=f"{self.changed_on:%Y-%m-%d}",
            status=self.get_was_status_display(),
        )


class HomeCareLog(ClientModel):
    """One day's report. It never changes, and "not reported" is not "not done"."""

    audiences = (Audience.CLINICAL, Audience.CLIENT)
    append_only = True

    instruction = TenantKey(HomeCareInstruction, related_name="logs")
    done_on = models.DateField(default=timezone.localdate)
    status = models.CharField(max_length=10, choices=LogStatus)
    reason = models.CharField(max_length=15, choices=NotDoneReason, blank=True)
    pain_before = fields.score("Pain before,")
    pain_after = fields.score("Pain after,")
    note = models.TextField(max_length=2_000, blank=True)
    source = models.CharField(max_length=10, choices=LogSource, editable=False)

    class Meta:
        constraints = [
            fields.between("pain_before", 0, 10, "home_care_log"),
            fields.between("pain_after", 0, 10, "home_care_log"),
            models.CheckConstraint(
                condition=models.Q(reason="") | ~models.Q(status=LogStatus.DONE),
                name="home_care_log_reason_when_not_done",
                violation_error_message="What was done needs no reason.",
            ),
        ]
        indexes = [
            # What was reported last of each day is read from it, and no row.
            models.Index(
                fields=["clinic", "instruction", "done_on", "-created_at", "-id"],
                include=["client", "status", "reason"],
                name="home_care_log_days",
            )
        ]

    def __str__(self) -> str:
        return f"{self.done_on:%Y-%m-%d}: {self.get_status_display()}"
