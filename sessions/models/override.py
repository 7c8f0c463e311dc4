"""A treatment given in spite of a limit, and why. It stays visible for ever."""

from django.core.validators import MaxValueValidator
from django.db import models

from clinic.enums import Audience
from clinic.models import ClientModel, Licence, TenantKey
from sessions.models import fields
from sessions.models.session import Session
from sessions.models.treatment import Treatment


class Override(ClientModel):
    """One refusal that a therapist overrode, as it was told to them."""

    audiences = (Audience.CLINICAL,)
    append_only = True
    part_of = ("session",)

    session = TenantKey(Session, related_name="overrides")
    treatment = TenantKey(Treatment, related_name="overrides")
    code = models.CharField(max_length=40, help_text="Of the problem overridden.")
    limit = models.CharField(max_length=200)
    limit_reason = models.TextField(max_length=2_000)
    source = models.CharField(max_length=200)
    pressure = models.PositiveSmallIntegerField(
        null=True,
        validators=[MaxValueValidator(10)],
        help_text="The pressure given in spite of it, as intensity 0 to 10.",
    )
    reason = models.TextField(
        max_length=2_000, help_text="Why the therapist did it all the same."
    )
    licence = TenantKey(Licence, related_name="+")

    class Meta:
        constraints = [
            fields.between("pressure", 0, 10, "override"),
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="override_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["clinic", "session"], name="override_of")]

    def __str__(self) -> str:
        return f"{self.limit}: {self.reason[:60]}"
