"""A measure as the client answered it, and the score its rule gave."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from clinic.enums import Audience
from clinic.models import ClientModel, TenantKey
from sessions.enums import LogSource
from sessions.models import fields
from sessions.models.episode import Episode
from sessions.models.session import Session


class OutcomeResponse(ClientModel):
    """Answers are facts. The score is computed as they are recorded, never typed."""

    audiences = (Audience.CLINICAL, Audience.CLIENT)
    append_only = True
    aggregate = True

    episode = TenantKey(Episode, related_name="outcomes", null=True, blank=True)
    session = TenantKey(Session, related_name="outcomes", null=True, blank=True)
    measure = fields.catalogue_key("OutcomeMeasure")
    measure_version = models.CharField(
        max_length=250,
        blank=True,
        help_text="The form that was answered; left out, the one the catalogue names.",
    )
    answers = ArrayField(
        models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True),
        help_text="In printed order; null is an item that was not answered.",
    )
    activities = ArrayField(
        models.CharField(max_length=200),
        default=list,
        blank=True,
        help_text="What the answers are about, where the client names it themself.",
    )
    answered_at = models.DateTimeField(default=timezone.now)
    source = models.CharField(max_length=10, choices=LogSource, editable=False)
    note = models.TextField(max_length=2_000, blank=True)
    score = models.DecimalField(
        max_digits=10,
        decimal_places=6,
        null=True,
        editable=False,
        help_text="By the measure's rule; null where that gives none.",
    )
    answered = models.PositiveSmallIntegerField(
        editable=False, help_text="How many items were answered."
    )
    is_flagged = models.BooleanField(
        default=False,
        editable=False,
        help_text="Whether the score rests on the fewest answers that make one.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answers__len__range=(1, 100)),
                name="outcome_has_answers",
            ),
            models.CheckConstraint(
                condition=models.Q(activities__len=0)
                | models.Q(activities__len=models.F("answers__len")),
                name="outcome_rates_each_activity",
                violation_error_message="Each activity has its answer.",
            ),
            models.CheckConstraint(
                condition=models.Q(answered__lte=models.F("answers__len")),
                name="outcome_answered_of_its_items",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "client", "-id"], name="outcome_page"),
            models.Index(fields=["clinic", "-id"], name="outcome_clinic_page"),
            # A course is drawn from it, and no row is read.
            models.Index(
                fields=["clinic", "client", "answered_at", "id"],
                include=[
                    "measure",
                    "measure_version",
                    "score",
                    "is_flagged",
                    "episode",
                    "session",
                ],
                name="outcome_marks",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}, {self.answered_at:%Y-%m-%d}"
