"""The person in therapy."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Upper

from clinic.enums import EVERYONE, Role
from clinic.models.tenant import TenantKey, TenantModel

if TYPE_CHECKING:
    from clinic.models.membership import Membership

PHONE = RegexValidator(
    r"^\+?[0-9][0-9 ()./-]{3,29}$",
    "Enter a phone number: digits, with an optional + and separators.",
)
LANGUAGE = RegexValidator(
    r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", "Enter a language tag such as en or pt-BR."
)


class ClientQuerySet(models.QuerySet["Client"]):
    def visible_to(self, member: "Membership") -> Self:
        if member.role == Role.CLIENT:
            return self.filter(pk=member.client_id)
        return self

    def current(self) -> Self:
        return self.filter(archived_at=None, merged_into=None)


class Client(TenantModel):
    """A client of the clinic: who they are and how to reach them."""

    audiences = EVERYONE
    client_sees = "id = scope_client()"
    client_column = "id"
    aggregate = True
    erased_when = "id = ANY (people)"

    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    date_of_birth = models.DateField(null=True, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True, validators=[PHONE])
    address = models.TextField(max_length=500, blank=True)
    language = models.CharField(
        max_length=12,
        default="en",
        validators=[LANGUAGE],
        help_text="Preferred language, a BCP 47 tag.",
    )
    emergency_contact_name = models.CharField(max_length=200, blank=True)
    emergency_contact_phone = models.CharField(
        max_length=30, blank=True, validators=[PHONE]
    )
    emergency_contact_relation = models.CharField(max_length=60, blank=True)
    guardian_name = models.CharField(
        max_length=200, blank=True, help_text="For minors: who consents for them."
    )
    guardian_relation = models.CharField(max_length=60, blank=True)
    guardian_phone = models.CharField(max_length=30, blank=True, validators=[PHONE])
    primary_therapist = TenantKey(
        "clinic.Membership", related_name="+", null=True, blank=True
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    merged_into = TenantKey(
        "self", related_name="duplicates", null=True, blank=True, editable=False
    )

    objects = ClientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(merged_into=None)
                | ~models.Q(merged_into=models.F("id")),
                name="client_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=~models.Q(guardian_relation__gt="", guardian_name="")
                & ~models.Q(guardian_phone__gt="", guardian_name=""),
                name="client_guardian_named",
            ),
        ]
        indexes = [
            models.Index(
                "clinic",
                Upper("family_name"),
                Upper("given_name"),
                "id",
                name="client_by_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.family_name}, {self.given_name}"

    def age_on(self, day: date) -> int | None:
        """Completed years, or None while the date of birth is unknown."""
        born = self.date_of_birth
        if born is None:
            return None
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def is_under(self, years: int, day: date) -> bool:
        """Whether they are known to be younger on that day."""
        age = self.age_on(day)
        return age is not None and age < years
