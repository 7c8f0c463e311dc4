"""A way for a client to say how it feels while they are treated."""

from django.db import models

from clinic.enums import Audience
from clinic.models import ClientModel, TenantKey
from sessions.models.session import Session


class LiveLink(ClientModel):
    """Its token says something in one session, and shows nothing of the record.

    It opens while the session is under way, until it expires or is ended; of the token
    the SHA-256 digest is kept.
    """

    audiences = (Audience.CLINICAL, Audience.CLIENT)
    unlogged = ("digest",)
    travels = False  # Its token opens the database it was made for.

    session = TenantKey(Session, related_name="live_links")
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")),
                name="live_link_expires_after_creation",
            ),
            models.UniqueConstraint(
                fields=["session"],
                condition=models.Q(ended_at=None),
                name="one_live_link_of_a_session",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session}, until {self.expires_at:%H:%M}"
