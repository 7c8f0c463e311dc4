"""A therapist's licence to practise."""

from datetime import date, timedelta
from typing import Self

from django.db import models

from clinic.enums import STAFF, Profession
from clinic.models.membership import Membership
from clinic.models.tenant import TenantKey, TenantModel

SOON = timedelta(days=60)


class LicenceQuerySet(models.QuerySet["Licence"]):
    def valid_on(self, day: date) -> Self:
        """Licences in force on that day, its first and its last included."""
        return self.filter(valid_from__lte=day).filter(
            models.Q(valid_until=None) | models.Q(valid_until__gte=day)
        )

    def expiring(self, today: date) -> Self:
        """Of those who work here: that end soon, or just did, and nothing follows."""
        held = self.filter(member__ended_at=None)
        lasting = models.Q(valid_until=None) | models.Q(valid_until__gt=today + SOON)
        longer = Licence.objects.filter(lasting).values("member")
        near = (today - SOON, today + SOON)
        return held.filter(valid_until__range=near).exclude(member__in=longer)

    def visible_to(self, member: Membership) -> Self:
        return self


class Licence(TenantModel):
    audiences = STAFF

    member = TenantKey(Membership, related_name="licences")
    number = models.CharField(max_length=60)
    jurisdiction = models.CharField(
        max_length=60, help_text="Who issued it: a state, province or country."
    )
    profession = models.CharField(max_length=30, choices=Profession)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    objects = LicenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until=None)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="licence_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["clinic", "jurisdiction", "profession", "number"],
                name="licence_number_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_profession_display()} {self.number}, {self.jurisdiction}"

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (
            self.valid_until is None or self.valid_until >= day
        )
