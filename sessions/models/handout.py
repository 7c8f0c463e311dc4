"""What a client was given to read."""

from django.db import models
from django.utils import timezone

from clinic.enums import Audience
from clinic.models import ClientModel, TenantKey
from sessions.models import fields
from sessions.models.home_care import HomeCareInstruction


class Handout(ClientModel):
    """An education topic as it was given out: which text, to whom, and when."""

    audiences = (Audience.CLINICAL, Audience.CLIENT)
    append_only = True
    beside = ("instruction",)

    topic = fields.catalogue_key("EducationTopic")
    instruction = TenantKey(
        HomeCareInstruction, related_name="handouts", null=True, blank=True
    )
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "client", "-id"], name="handout_page"),
            models.Index(fields=["clinic", "-id"], name="handout_clinic_page"),
            models.Index(fields=["clinic", "instruction"], name="handout_of"),
        ]

    def __str__(self) -> str:
        return f"{self.topic}, {self.given_at:%Y-%m-%d}"
