"""Care beside ours: suggested to the client, and what came of it."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from clinic.enums import Audience
from clinic.models import ClientModel, TenantKey
from sessions.enums import BEGUN, ENDED, Discipline, ReferralStatus
from sessions.models.episode import Episode


class Referral(ClientModel):
    """To one complementary therapy or physician, from its suggestion to its result."""

    audiences = (Audience.CLINICAL,)
    aggregate = True

    episode = TenantKey(Episode, related_name="referrals", null=True, blank=True)
    discipline = models.CharField(max_length=20, choices=Discipline)
    to_whom = models.CharField(
        max_length=300, blank=True, help_text="Person or practice, if one was named."
    )
    reason = models.TextField(max_length=4_000)
    status = models.CharField(
        max_length=10, choices=ReferralStatus, default=ReferralStatus.SUGGESTED
    )
    suggested_on = models.DateField(default=timezone.localdate)
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    result = models.TextField(
        max_length=4_000, blank=True, help_text="What the client or provider reports."
    )
    note = models.TextField(max_length=4_000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=BEGUN, started_on__isnull=False)
                | (~Q(status__in=BEGUN) & Q(started_on=None)),
                name="referral_started_on_a_day",
                violation_error_message="What has started has the day it did.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ENDED, ended_on__isnull=False)
                | (~Q(status__in=ENDED) & Q(ended_on=None)),
                name="referral_ended_on_a_day",
                violation_error_message="What has ended has the day it did.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="referral_ends_after_start",
                violation_error_message="It ends on the day it starts, or later.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="referral_with_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "client", "-id"], name="referral_page"),
            models.Index(fields=["clinic", "-id"], name="referral_clinic_page"),
        ]

    def __str__(self) -> str:
        return f"{self.get_discipline_display()} ({self.get_status_display()})"
