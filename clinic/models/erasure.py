"""What the law made us erase: that it happened stays, what it said does not."""

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from clinic.enums import Audience
from clinic.language import told
from clinic.models.reference import Only
from clinic.models.tenant import TenantKey, TenantModel

if TYPE_CHECKING:
    from clinic.models.membership import Membership


class ErasureRequestQuerySet(models.QuerySet["ErasureRequest"]):
    def visible_to(self, member: "Membership") -> Self:
        return self


class ErasureRequest(TenantModel):
    """A clinic admin asked that one client be erased. Nothing is erased by it yet.

    Whoever asked, why and by which law outlives the client; so it names no more of them
    than their id.
    """

    audiences = (Audience.CLINICAL,)
    client_column = "client_id"
    append_only = True

    client = models.UUIDField(db_column="client_id")
    reason = models.TextField(
        max_length=2_000, help_text="Why, without a word of who they are or their care."
    )
    law = models.TextField(
        max_length=1_000,
        blank=True,
        help_text="By which law before the time to keep the record is over.",
    )
    keep_until = models.DateField(
        editable=False, help_text="To when the record was to be kept, as it was asked."
    )
    rule = models.TextField(
        max_length=1_500, editable=False, help_text="The rule that says so."
    )

    erasure = Only("erasures")

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="erasure_with_reason")
        ]
        indexes = [models.Index(fields=["clinic", "-id"], name="erasure_request_page")]

    def __str__(self) -> str:
        return told("asked %(day)s", day=f"{self.created_at:%Y-%m-%d}")


class Erasure(TenantModel):
    """One client was erased: their rows are gone, the log keeps digests of what they
    were, and so the chain can be verified still. Written by `erase_client`."""

    audiences = (Audience.CLINICAL,)
    client_column = "client_id"
    append_only = True

    client = models.UUIDField(db_column="client_id")
    request = TenantKey(ErasureRequest, related_name="erasures", null=True)
    reason = models.TextField(max_length=2_000, help_text="The legal ground.")
    law = models.TextField(max_length=1_000, blank=True)
    devices = ArrayField(
        models.UUIDField(),
        default=list,
        help_text="Devices of theirs: the log does not name the client with them.",
    )

    class Meta:
        indexes = [models.Index(fields=["clinic", "client"], name="erasure_of")]

    def __str__(self) -> str:
        return told("erased %(day)s", day=f"{self.created_at:%Y-%m-%d}")


class ErasedSignature(TenantModel):
    """The digest of what was signed and is erased: a copy of the bytes that someone has
    kept can be compared with it."""

    audiences = (Audience.CLINICAL,)
    client_column = "client_id"
    append_only = True

    client = models.UUIDField(db_column="client_id")
    record = models.UUIDField(help_text="What was signed.")
    digest = models.BinaryField(max_length=32)

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "record"], name="erased_signature_of")
        ]

    def __str__(self) -> str:
        return told("signature of %(record)s", record=self.record)
