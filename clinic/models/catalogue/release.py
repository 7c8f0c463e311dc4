from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from clinic.enums import EVERYONE
from clinic.models.tenant import TenantModel


class CatalogueRelease(TenantModel):
    """A set of catalogue files that was loaded, and what was in it."""

    audiences = EVERYONE
    shared = True

    label = models.CharField(max_length=60)
    checksum = models.CharField(
        max_length=64,
        validators=[RegexValidator(r"^[0-9a-f]{64}\Z", "Enter a SHA-256 digest.")],
        help_text="SHA-256 of the files, in hexadecimal.",
    )
    loaded_at = models.DateTimeField(default=timezone.now)
    counts = models.JSONField(default=dict, help_text='{"muscles": 111, ...}')

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "label"], name="cataloguerelease_label_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(checksum__regex=r"^[0-9a-f]{64}$"),
                name="cataloguerelease_checksum_sha256",
            ),
        ]

    def __str__(self) -> str:
        return self.label
