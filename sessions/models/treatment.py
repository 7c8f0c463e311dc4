"""One application of one technique at one place."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from clinic.enums import PressureScale
from clinic.language import told
from clinic.models import TenantKey
from sessions.enums import Finding, ForceUnit, Release
from sessions.models import fields
from sessions.models.session import Session, SessionPart
from sessions.models.trigger_point import TriggerPoint


class Treatment(SessionPart):
    """The one without an end is the current one."""

    kept_from_client = ("unconfirmed",)

    # `treatment_order_once` begins with it.
    session = TenantKey(Session, related_name="treatments", db_index=False)
    order = models.PositiveSmallIntegerField(editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    trigger_point = TenantKey(
        TriggerPoint, related_name="treatments", null=True, blank=True
    )
    muscle = fields.catalogue_key("Muscle", null=True, blank=True)
    region = fields.catalogue_key("PainRegion", null=True, blank=True)
    side = fields.side()
    technique = fields.catalogue_key("Technique")
    tool = fields.catalogue_key("Tool", null=True, blank=True)
    position = fields.catalogue_key("Position", null=True, blank=True)
    pressure = fields.score("Pressure on its scale,")
    pressure_scale = models.CharField(max_length=20, choices=PressureScale)
    force = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Measured force, in force_unit.",
    )
    force_unit = models.CharField(max_length=5, choices=ForceUnit, blank=True)
    seconds = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(4 * 3600)],
        help_text="Seconds of application, pauses left out.",
    )
    repetitions = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    pain_before = fields.score("Pain before,")
    pain_during = fields.score("Pain during,")
    pain_after = fields.score("Pain after,")
    release = models.CharField(max_length=10, choices=Release, blank=True)
    twitch_response = models.CharField(
        max_length=10, choices=Finding, default=Finding.NOT_TESTED
    )
    referral_reproduced = models.CharField(
        max_length=10, choices=Finding, default=Finding.NOT_TESTED
    )
    performed_by = models.CharField(
        max_length=200,
        blank=True,
        help_text=(
            "Who did it, where that was another provider: then it is recorded as "
            "outside care, and no rule of this clinic is asked."
        ),
    )
    unconfirmed = models.BooleanField(
        default=False,
        editable=False,
        help_text="Copied from another session, and not yet touched.",
    )
    note = models.TextField(max_length=4_000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "order"], name="treatment_order_once"
            ),
            models.CheckConstraint(
                condition=models.Q(trigger_point__isnull=False)
                | models.Q(muscle__isnull=False)
                | models.Q(region__isnull=False),
                name="treatment_has_place",
                violation_error_message=(
                    "A treatment names a trigger_point, a muscle or a region."
                ),
            ),
            *(
                fields.between(name, 0, 10, "treatment")
                for name in ("pressure", "pain_before", "pain_during", "pain_after")
            ),
            models.CheckConstraint(
                condition=models.Q(pressure_scale=PressureScale.INTENSITY_0_10)
                | models.Q(pressure=None)
                | models.Q(pressure__range=(1, 5)),
                name="treatment_walton_1_5",
                violation_error_message="The Walton scale runs from 1 to 5.",
            ),
            models.CheckConstraint(
                condition=models.Q(force=None, force_unit="")
                | (models.Q(force__gte=0) & ~models.Q(force_unit="")),
                name="treatment_force_has_unit",
                violation_error_message="A force needs its force_unit.",
            ),
            fields.between("seconds", 0, 4 * 3600, "treatment"),
            fields.between("repetitions", 1, 500, "treatment"),
            models.CheckConstraint(
                condition=models.Q(ended_at=None)
                | models.Q(ended_at__gte=models.F("started_at")),
                name="treatment_ends_after_start",
                violation_error_message="A treatment ends after it starts.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "trigger_point"], name="treatment_of_trigger_point"
            ),
            # Figures of a period are counted from it, and no row is read.
            models.Index(
                fields=["clinic", "session"],
                include=[
                    "client",
                    "technique",
                    "muscle",
                    "trigger_point",
                    "region",
                    "pressure",
                    "pressure_scale",
                ],
                condition=models.Q(performed_by="", unconfirmed=False),
                name="treatment_of_session",
            ),
        ]

    def __str__(self) -> str:
        return told(
            "%(technique)s at %(place)s",
            technique=self.technique,
            place=self.trigger_point or self.muscle or self.region,
        )
