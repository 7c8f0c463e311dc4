"""What a client is shown of a session, and their own word on it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from clinic.enums import Audience
from clinic.language import told
from clinic.models import ClientModel, Membership, TenantKey
from sessions.models import fields
from sessions.models.session import Session


class Sharing(ClientModel):
    """A signed session is shown to its client from here on.

    Who signed it, and when, is said again here: the signature itself holds the whole
    session, notes included, and no client may see it.
    """

    audiences = (Audience.CLINICAL, Audience.CLIENT)
    append_only = True
    beside = ("session",)

    session = TenantKey(Session, related_name="sharings")
    signed_by = TenantKey(Membership, related_name="+", null=True)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_by__isnull=False, signed_at__isnull=False),
                name="sharing_names_signer",
            ),
            models.UniqueConstraint(
                fields=["session"],
                name="session_shared_once",
                violation_error_message="This session is shared already.",
            ),
        ]

    def __str__(self) -> str:
        return told("shared %(day)s", day=f"{self.created_at:%Y-%m-%d}")


class Remark(ClientModel):
    """The client's own word on a session that is shared with them. Not signed."""

    audiences = (Audience.CLINICAL, Audience.CLIENT)
    client_sees = fields.IN_SHARED_SESSION
    append_only = True
    beside = ("session",)

    session = TenantKey(Session, related_name="remarks")
    text = models.TextField(max_length=10_000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="remark_has_text")
        ]
        indexes = [models.Index(fields=["clinic", "session"], name="remark_of")]

    def __str__(self) -> str:
        return told("Remark of %(day)s", day=f"{self.at:%Y-%m-%d}")
