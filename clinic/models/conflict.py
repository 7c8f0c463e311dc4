"""What a device sent that could not be written any more, kept whole for a person."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from clinic.enums import Audience, Settlement
from clinic.models.client import Client
from clinic.models.reference import Only
from clinic.models.tenant import TenantKey, TenantModel


class ConflictQuerySet(models.QuerySet["Conflict"]):
    def visible_to(self, member: object) -> Self:
        return self

    def open(self) -> Self:
        settlements = ConflictSettlement.objects.filter(conflict=OuterRef("pk"))
        return self.exclude(Exists(settlements))


class Conflict(TenantModel):
    """An operation of a device that met a record as it no longer was: what was typed,
    by whom and when, beside the record, until a person has settled it."""

    audiences = (Audience.CLINICAL,)
    client_column = "client_id"
    append_only = True
    aggregate = True
    erased_when = "client_id = ANY (people)"

    client = TenantKey(Client, related_name="+", null=True)
    act = models.CharField(max_length=40)
    kind = models.CharField(max_length=40, help_text="As in the change log.")
    record = models.UUIDField()
    base_version = models.PositiveIntegerField(
        null=True, help_text="Of the record, as the device last saw it."
    )
    sent = models.JSONField(help_text="What the device sent, whole.")
    overlap = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        help_text="Which of the fields it sets were changed here too.",
    )
    because = models.CharField(
        max_length=60, help_text="The code of the problem: stale, wrong-state."
    )
    detail = models.TextField(max_length=2_000, blank=True)
    recorded_at = models.DateTimeField(
        null=True, help_text="By the clock of the device."
    )

    settlement = Only("settlements")

    objects = ConflictQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "-id"], name="conflict_page"),
            models.Index(fields=["record"], name="conflict_of_record"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.kind}: {self.because}"


class ConflictSettlement(TenantModel):
    """What a person did about it."""

    audiences = (Audience.CLINICAL,)
    client_column = "client_id"
    append_only = True
    beside = ("conflict",)
    erased_when = "client_id = ANY (people)"

    client = TenantKey(Client, related_name="+", null=True)
    conflict = TenantKey(Conflict, related_name="settlements")
    outcome = models.CharField(max_length=10, choices=Settlement)
    note = models.TextField(max_length=2_000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conflict"],
                name="conflict_settled_once",
                violation_error_message="This conflict is settled already.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Settlement.DROPPED) | ~Q(note=""),
                name="conflict_dropped_with_note",
                violation_error_message="Say why it is dropped.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()
