"""Answers to what must be asked before treating, and the word that lifts a limit."""

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clinic.enums import Audience
from clinic.models import ClientModel, TenantKey
from sessions.enums import Answer, AnsweredBy, ClearedBy
from sessions.models import fields
from sessions.models.assessment import Assessment
from sessions.models.session import Session
from sessions.models.treatment_plan import PressureLimit


class ScreeningAnswer(ClientModel):
    """The answer to one contraindication or red flag. Unasked is not "no".

    Asked in an assessment, and again in a session. A yes sets the limit its
    contraindication names, in `regions` where that asks for them, else everywhere.
    """

    audiences = (Audience.CLINICAL,)
    removable = True
    part_of = ("assessment", "session")

    assessment = TenantKey(Assessment, related_name="screening", null=True, blank=True)
    session = TenantKey(Session, related_name="screening", null=True, blank=True)
    contraindication = fields.catalogue_key("Contraindication")
    answer = models.CharField(max_length=10, choices=Answer)
    regions = fields.words(help_text="Slugs of the pain regions concerned, if local.")
    side = fields.side()
    event_on = models.DateField(
        null=True,
        blank=True,
        help_text="The day of the operation, injection or injury, if there was one.",
    )
    answered_at = models.DateTimeField(default=timezone.now)
    answered_by = models.CharField(
        max_length=10, choices=AnsweredBy, default=AnsweredBy.CLIENT
    )
    note = models.TextField(max_length=4_000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "contraindication"],
                name="screening_asked_once",
                violation_error_message="Each contraindication is answered once.",
            ),
            models.UniqueConstraint(
                fields=["session", "contraindication"],
                name="screening_asked_once_in_session",
                violation_error_message="Each contraindication is answered once.",
            ),
            models.CheckConstraint(
                condition=Q(assessment=None, session__isnull=False)
                | Q(assessment__isnull=False, session=None),
                name="screening_in_one_record",
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "client", "contraindication", "answered_at"],
                name="screening_of_client",
            )
        ]

    def __str__(self) -> str:
        return f"{self.contraindication}: {Answer(self.answer).word}"


class Clearance(ClientModel):
    """Somebody's dated word that lifts a limit, or opens treatment again.

    It lifts what was answered until it was recorded; with `valid_until`, also what is
    answered until then.
    """

    audiences = (Audience.CLINICAL,)
    append_only = True
    aggregate = True

    contraindication = fields.catalogue_key("Contraindication", null=True, blank=True)
    pressure_limit = TenantKey(
        PressureLimit,
        related_name="clearances",
        null=True,
        blank=True,
        help_text="A limit of a plan, where it is that which is lifted.",
    )
    given_by = models.CharField(max_length=10, choices=ClearedBy)
    name = models.CharField(
        max_length=200,
        validators=[MinLengthValidator(1)],
        help_text="Who gave it.",
    )
    given_on = models.DateField(help_text="The date of the letter, or of the word.")
    valid_until = models.DateField(null=True, blank=True)
    conditions = models.TextField(
        max_length=4_000, blank=True, help_text="What it says must be observed."
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(contraindication=None, pressure_limit__isnull=False)
                | Q(contraindication__isnull=False, pressure_limit=None),
                name="clearance_of_one_limit",
                violation_error_message=(
                    "A clearance names a contraindication or a pressure_limit."
                ),
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None)
                | Q(valid_until__gte=models.F("given_on")),
                name="clearance_ends_after_given",
                violation_error_message="A clearance ends on or after its date.",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "client", "-id"], name="clearance_page"),
            models.Index(fields=["clinic", "-id"], name="clearance_clinic_page"),
        ]

    def __str__(self) -> str:
        return f"{self.get_given_by_display()} {self.name}, {self.given_on:%Y-%m-%d}"
