"""One course of care for one complaint."""

from django.db import models
from django.utils import timezone

from clinic.enums import Audience
from clinic.models import ClientModel, Membership, TenantKey
from sessions.enums import EpisodeOutcome


class Episode(ClientModel):
    audiences = (Audience.CLINICAL,)
    aggregate = True

    complaint = models.TextField(
        max_length=4_000, help_text="The complaint in the client's words."
    )
    therapist = TenantKey(
        Membership, related_name="+", help_text="The therapist responsible."
    )
    opened_on = models.DateField(default=timezone.localdate)
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=EpisodeOutcome, blank=True)
    closing_note = models.TextField(max_length=4_000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_on=None, outcome="")
                | (models.Q(closed_on__isnull=False) & ~models.Q(outcome="")),
                name="episode_closed_with_outcome",
                violation_error_message="A closed episode has a date and an outcome.",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_on=None)
                | models.Q(closed_on__gte=models.F("opened_on")),
                name="episode_closes_after_opening",
                violation_error_message="An episode closes on or after its opening.",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "client", "-id"], name="episode_page"),
            models.Index(fields=["clinic", "-id"], name="episode_clinic_page"),
        ]

    def __str__(self) -> str:
        return self.complaint[:80]
