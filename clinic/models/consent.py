"""What a client agreed to, after what explanation, and whether it still stands."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from clinic.enums import Audience, ConsentKind, ConsentMethod
from clinic.language import told
from clinic.models.reference import Only
from clinic.models.tenant import ClientModel, RecordQuerySet, TenantKey


class ConsentQuerySet(RecordQuerySet):
    def valid_at(self, moment: datetime) -> Self:
        """Given by then, not yet expired, not yet withdrawn."""
        return (
            self.filter(given_at__lte=moment)
            .filter(models.Q(expires_at=None) | models.Q(expires_at__gt=moment))
            .exclude(withdrawals__withdrawn_at__lte=moment)
        )


class Consent(ClientModel):
    """One consent. It never changes: a withdrawal is a row of its own."""

    audiences = (Audience.CLINICAL, Audience.CLIENT)
    append_only = True
    aggregate = True

    kind = models.CharField(max_length=20, choices=ConsentKind)
    regions = ArrayField(
        models.SlugField(max_length=60),
        default=list,
        blank=True,
        help_text="Slugs of pain regions it covers; empty means it names none.",
    )
    techniques = ArrayField(
        models.SlugField(max_length=60),
        default=list,
        blank=True,
        help_text="Slugs of techniques it covers; empty means it names none.",
    )
    explained = models.TextField(max_length=10_000, blank=True)
    questions = models.JSONField(
        default=list, blank=True, help_text='[{"question": "...", "answer": "..."}]'
    )
    method = models.CharField(max_length=10, choices=ConsentMethod)
    given_by = models.CharField(
        max_length=200,
        blank=True,
        help_text="Who gave it, where that is not the client: a guardian's name.",
    )
    witness = models.CharField(max_length=200, blank=True)
    given_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)

    withdrawal = Only("withdrawals")

    objects = ConsentQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at=None)
                | models.Q(expires_at__gt=models.F("given_at")),
                name="consent_expires_after_given",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=ConsentKind.SENSITIVE_REGION, regions=[]),
                name="consent_sensitive_names_regions",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=ConsentKind.TECHNIQUE, techniques=[]),
                name="consent_technique_names_techniques",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "client", "-given_at"], name="consent_page"),
            models.Index(fields=["clinic", "-id"], name="consent_clinic_page"),
        ]

    def __str__(self) -> str:
        return told(
            "%(kind)s consent of %(day)s",
            kind=self.get_kind_display(),
            day=f"{self.given_at:%Y-%m-%d}",
        )

    def is_valid_at(self, moment: datetime) -> bool:
        withdrawal = self.withdrawal
        return (
            self.given_at <= moment
            and (self.expires_at is None or self.expires_at > moment)
            and (withdrawal is None or withdrawal.withdrawn_at > moment)
        )


class ConsentWithdrawal(ClientModel):
    """The client's consent, taken back."""

    audiences = (Audience.CLINICAL, Audience.CLIENT)
    append_only = True
    beside = ("consent",)

    consent = TenantKey(Consent, related_name="withdrawals")
    withdrawn_at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(max_length=2_000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consent"], name="consent_withdrawn_once")
        ]

    def __str__(self) -> str:
        return told("withdrawn %(day)s", day=f"{self.withdrawn_at:%Y-%m-%d}")
