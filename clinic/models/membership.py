"""A user in a clinic, in one role: the actor of every act."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from clinic.enums import EVERYONE, Role
from clinic.models.client import Client
from clinic.models.tenant import TenantKey, TenantModel


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> Self:
        return self.filter(ended_at=None)

    def staff(self) -> Self:
        return self.exclude(role=Role.CLIENT)

    def visible_to(self, member: "Membership") -> Self:
        if member.role == Role.CLIENT:
            return self.filter(
                models.Q(client=None) | models.Q(client=member.client_id)
            )
        return self


class Membership(TenantModel):
    """One person's place in a clinic. Ended, it opens nothing and keeps authorship."""

    audiences = EVERYONE
    client_sees = "client_id IS NULL OR client_id = scope_client()"
    client_column = "client_id"
    erased_when = "client_id = ANY (people)"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=Role)
    client = TenantKey(
        Client,
        related_name="memberships",
        null=True,
        blank=True,
        help_text="The client this person is, for the role client.",
    )
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role=Role.CLIENT, client__isnull=False)
                | (~models.Q(role=Role.CLIENT) & models.Q(client=None)),
                name="membership_client_role_names_client",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None)
                | models.Q(ended_at__gte=models.F("started_at")),
                name="membership_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["clinic", "user"],
                condition=models.Q(ended_at=None),
                name="membership_one_active",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"
