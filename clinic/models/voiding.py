"""A record entered in error: a row beside it, never a deletion."""

from django.db import models

from clinic.enums import EVERYONE
from clinic.language import told
from clinic.models.client import Client
from clinic.models.tenant import TenantKey, TenantModel


class Voiding(TenantModel):
    """Says of a record that it was entered in error, and why. The record stays."""

    audiences = EVERYONE
    client_sees = "client_id = scope_client()"
    client_column = "client_id"
    append_only = True
    erased_when = "client_id = ANY (people)"
    beside = ("record",)
    triggers = ("seal",)

    record = models.UUIDField()
    kind = models.CharField(max_length=40, help_text="As in the change log.")
    client = TenantKey(Client, related_name="+", null=True)
    reason = models.TextField(max_length=2_000)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "record"],
                name="voided_once",
                violation_error_message="This record is voided already.",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="voided_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return told("entered in error: %(reason)s", reason=self.reason)
