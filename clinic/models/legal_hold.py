"""A client's record that must not be erased, whatever the time."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from clinic.enums import Audience
from clinic.language import told
from clinic.models.reference import Only
from clinic.models.tenant import ClientModel, RecordQuerySet, TenantKey


class LegalHoldQuerySet(RecordQuerySet):
    def standing(self) -> Self:
        liftings = LegalHoldLifting.objects.filter(hold=OuterRef("pk"))
        return self.exclude(Exists(liftings))


class LegalHold(ClientModel):
    """Placed for a dispute, an inquiry or a court: nothing of the client is erased
    until it is lifted. It changes nothing else."""

    audiences = (Audience.CLINICAL,)
    append_only = True
    aggregate = True

    reason = models.TextField(max_length=2_000, help_text="Who asks for it, and why.")

    lifting = Only("liftings")

    objects = LegalHoldQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="hold_with_reason")
        ]
        indexes = [
            models.Index(fields=["clinic", "client", "-id"], name="legal_hold_page"),
            models.Index(fields=["clinic", "-id"], name="legal_hold_clinic_page"),
        ]

    def __str__(self) -> str:
        return told("Held since %(day)s", day=f"{self.created_at:%Y-%m-%d}")


class LegalHoldLifting(ClientModel):
    """The hold ends here."""

    audiences = (Audience.CLINICAL,)
    append_only = True
    beside = ("hold",)

    hold = TenantKey(LegalHold, related_name="liftings")
    reason = models.TextField(max_length=2_000)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="hold_lifted_with_reason"
            ),
            models.UniqueConstraint(
                fields=["hold"],
                name="hold_lifted_once",
                violation_error_message="This hold is lifted already.",
            ),
        ]

    def __str__(self) -> str:
        return told("lifted %(day)s", day=f"{self.created_at:%Y-%m-%d}")
