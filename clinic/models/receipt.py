"""What a repeated request made the first time."""

from django.db import models

from clinic.enums import EVERYONE, OperationStatus
from clinic.models.membership import Membership
from clinic.models.tenant import TenantKey, TenantModel


class Receipt(TenantModel):
    """Written in the transaction of the effect it stands for.

    Kept per person, not per device: a token may change between two tries.
    """

    audiences = EVERYONE
    client_sees = "member_id = scope_actor()"
    is_logged = False  # It says of a request that its effect is in the log.
    travels = False  # A request is repeated where it was made.
    erased_when = """
        record IN (SELECT record FROM clinic_change WHERE client_id = ANY (people))
        OR member_id IN (SELECT id FROM clinic_membership
                         WHERE client_id = ANY (people))
    """

    member = TenantKey(Membership, related_name="+")
    key = models.CharField(max_length=200)
    fingerprint = models.BinaryField(max_length=32)
    record = models.UUIDField(null=True)
    status = models.CharField(
        max_length=10, choices=OperationStatus, blank=True, db_default=""
    )
    record_version = models.PositiveIntegerField(null=True)
    seen_version = models.PositiveIntegerField(
        null=True, help_text="Of the record, where changes of others were merged."
    )
    recorded_at = models.DateTimeField(
        null=True, help_text="By the clock of the device."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "member", "key"], name="receipt_key_once"
            )
        ]

    def __str__(self) -> str:
        return self.key
