"""What the law made us erase: that it happened stays, what it said does not."""

from django.db import models

from clinic.enums import Audience
from clinic.models.client import Client
from clinic.models.tenant import TenantKey, TenantModel


class Erasure(TenantModel):
    """One client's content was erased from the log and from what was signed. Digests
    stay, so the chain can be verified still. Written by `erase_history`."""

    audiences = (Audience.CLINICAL,)
    client_column = "client_id"
    append_only = True

    client = TenantKey(Client, related_name="erasures")
    reason = models.TextField(max_length=2_000, help_text="The legal ground.")

    def __str__(self) -> str:
        return f"erased {self.created_at:%Y-%m-%d}"
