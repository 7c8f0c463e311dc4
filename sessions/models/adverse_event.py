"""Harm, or what may be harm, apart from the soreness a treatment may leave."""

from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clinic.enums import Audience
from clinic.models import ClientModel, RecordQuerySet, TenantKey
from sessions.enums import AdverseEventKind, CaseStatus, Severity
from sessions.models import fields
from sessions.models.session import Session

MOST_HOURS = 24 * 366


class AdverseEventQuerySet(RecordQuerySet):
    def in_status(self, status: str) -> Self:
        return self.filter(resolved_on__isnull=status == CaseStatus.OPEN)


class AdverseEvent(ClientModel):
    """A case that runs until it is resolved; every change of it is in the log."""

    audiences = (Audience.CLINICAL,)
    aggregate = True

    session = TenantKey(Session, related_name="adverse_events", null=True, blank=True)
    occurred_on = models.DateField(default=timezone.localdate)
    onset_hours = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_HOURS)],
        help_text="Hours after the session at which it began; 0 is during it.",
    )
    kind = models.CharField(max_length=25, choices=AdverseEventKind)
    serious = models.BooleanField(
        help_text="Death, danger to life, hospital, lasting harm, or care to avert it."
    )
    severity = models.CharField(max_length=10, choices=Severity)
    description = models.TextField(max_length=10_000)
    action = models.TextField(
        max_length=4_000, blank=True, help_text="What was done about it."
    )
    outcome = models.TextField(
        max_length=4_000, blank=True, help_text="What became of it."
    )
    reported_to = models.CharField(
        max_length=300, blank=True, help_text="Physician, insurer, board, ..."
    )
    reported_on = models.DateField(null=True, blank=True)
    resolved_on = models.DateField(null=True, blank=True)

    objects = AdverseEventQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            fields.between("onset_hours", 0, MOST_HOURS, "adverse_event"),
            models.CheckConstraint(
                condition=~Q(action="") | Q(serious=False) & ~Q(severity="severe"),
                name="adverse_event_severe_with_action",
                violation_error_message="A severe or serious event asks for action.",
            ),
            models.CheckConstraint(
                condition=Q(resolved_on=None) | ~Q(outcome=""),
                name="adverse_event_resolved_with_outcome",
                violation_error_message="A resolved event has an outcome.",
            ),
            models.CheckConstraint(
                condition=Q(resolved_on=None)
                | Q(resolved_on__gte=models.F("occurred_on")),
                name="adverse_event_resolved_after_it_occurred",
                violation_error_message="It is resolved on the day it began, or later.",
            ),
            models.CheckConstraint(
                condition=Q(reported_on=None) | ~Q(reported_to=""),
                name="adverse_event_reported_to_someone",
                violation_error_message="A report has been made to someone.",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "client", "-id"], name="adverse_event_page"),
            models.Index(fields=["clinic", "-id"], name="adverse_event_clinic_page"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({Severity(self.severity).word})"

    @property
    def status(self) -> CaseStatus:
        return CaseStatus.RESOLVED if self.resolved_on else CaseStatus.OPEN
