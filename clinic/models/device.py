"""A phone, tablet or script that holds a token."""

from typing import Self

from django.db import models

from clinic.enums import EVERYONE, Role
from clinic.models.membership import Membership
from clinic.models.tenant import TenantKey, TenantModel


class DeviceQuerySet(models.QuerySet["Device"]):
    def visible_to(self, member: Membership) -> Self:
        """One's own; a clinic admin sees everyone's."""
        return self if member.role == Role.CLINIC_ADMIN else self.filter(member=member)

    def usable(self) -> Self:
        """Neither revoked, nor from before the person's credentials changed."""
        current = models.F("member__user__credentials")
        return self.filter(revoked_at=None, credentials=current)


class Device(TenantModel):
    """The holder of one opaque token, of which only the SHA-256 digest is kept."""

    audiences = EVERYONE
    client_sees = "member_id = scope_actor()"
    unlogged = ("digest",)
    travels = False  # Its token opens the database it was made for.
    erased_when = (
        "member_id IN (SELECT id FROM clinic_membership WHERE client_id = ANY (people))"
    )

    member = TenantKey(Membership, related_name="devices")
    name = models.CharField(max_length=100)
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    second_factor = models.BooleanField(
        default=False, help_text="Whether a second factor was given at its log-in."
    )
    fresh_until = models.DateTimeField(null=True, blank=True, editable=False)
    credentials = models.PositiveIntegerField(
        default=0,
        db_default=0,
        editable=False,
        help_text="Its person's, when it was handed out.",
    )

    objects = DeviceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="device_expires_after_creation",
            )
        ]

    def __str__(self) -> str:
        return self.name


class DeviceUse(models.Model):
    """When a device last showed its token, to within a hundredth of the idle limit.

    Apart from the device, whose every change is kept in the change log, and outside
    row security: it says no more than that an id was used.
    """

    device = models.OneToOneField(
        Device,
        on_delete=models.PROTECT,
        primary_key=True,
        db_constraint=False,
        related_name="use",
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.device_id}"
