"""The clinic: the tenant every clinical row belongs to."""

import zoneinfo

from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
)
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy
from uuid_utils.compat import uuid7

from clinic.change_log import ChangeLog
from clinic.enums import EVERYONE, PressureScale
from clinic.models.tenant import ScopeActor, TenantBase
from clinic.tenancy import RowSecurity

JURISDICTION = RegexValidator(
    r"^[A-Z]{2}(-[A-Z0-9]{1,3})?\Z", "Enter an ISO 3166 code such as DE or US-OR."
)


def validate_time_zone(value: str) -> None:
    """`localtime` is the machine's, and PostgreSQL knows none of that name."""
    if value not in zoneinfo.available_timezones() - {"localtime"}:
        raise ValidationError(
            gettext_lazy("%(value)s is no time zone."), params={"value": value}
        )


class Clinic(models.Model, metaclass=TenantBase):
    """A practice and its settings."""

    triggers = ("begin_chain",)
    shared = False

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    time_zone = models.CharField(
        max_length=64, default="UTC", validators=[validate_time_zone]
    )
    locale = models.CharField(
        max_length=12, default="en", help_text="BCP 47 language tag."
    )
    jurisdiction = models.CharField(
        max_length=10,
        blank=True,
        validators=[JURISDICTION],
        help_text="Whose law says how long records are kept: an ISO 3166 code.",
    )
    retention_years = models.PositiveSmallIntegerField(
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="Years a record is kept at least after the last encounter.",
    )
    alarm_level = models.PositiveSmallIntegerField(
        default=8,
        validators=[MinValueValidator(1), MaxValueValidator(10)],
        help_text="Pain (0-10) from which feedback in a session opens an alert.",
    )
    pressure_scale = models.CharField(
        max_length=20,
        choices=PressureScale,
        default=PressureScale.INTENSITY_0_10,
        help_text="The scale a pressure is read on unless it names another.",
    )
    session_minutes = models.PositiveSmallIntegerField(
        default=60,
        validators=[MinValueValidator(5), MaxValueValidator(480)],
        help_text="Minutes a session is planned for unless its plan says otherwise.",
    )
    asks_co_signature = models.BooleanField(
        default=False,
        help_text="Whether a signed session waits for a second person's signature.",
    )
    age_of_consent = models.PositiveSmallIntegerField(
        default=18,
        validators=[MinValueValidator(12), MaxValueValidator(25)],
        help_text="Age in years from which a client consents for themselves.",
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by_id = models.UUIDField(null=True, db_default=ScopeActor(), editable=False)
    updated_at = models.DateTimeField(db_default=Now(), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(alarm_level__range=(1, 10)),
                name="clinic_alarm_level_1_10",
            ),
            models.CheckConstraint(
                condition=models.Q(session_minutes__range=(5, 480)),
                name="clinic_session_minutes_5_480",
            ),
            models.CheckConstraint(
                condition=models.Q(age_of_consent__range=(12, 25)),
                name="clinic_age_of_consent_12_25",
            ),
            models.CheckConstraint(
                condition=models.Q(retention_years__range=(1, 100)),
                name="clinic_retention_years_1_100",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def walls(cls) -> list[models.BaseConstraint]:
        return [
            RowSecurity(
                name="clinic_clinic_rls", audiences=EVERYONE, clinic_column="id"
            ),
            ChangeLog(name="clinic_clinic_log", kind="clinic", clinic_column="id"),
        ]
