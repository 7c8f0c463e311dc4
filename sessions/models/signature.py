"""What makes a record final, and what is written beside it afterwards."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from clinic.enums import Audience
from clinic.language import told
from clinic.models import ClientModel, Licence, Only, TenantKey
from sessions.models import fields
from sessions.models.assessment import Assessment
from sessions.models.session import Session
from sessions.models.treatment_plan import TreatmentPlan

SIGNED = ("session", "assessment", "plan", "addendum")


class Addendum(ClientModel):
    """A later word on a signed session or assessment, by whoever adds it; signed as
    it is made."""

    audiences = (Audience.CLINICAL, Audience.CLIENT)
    client_sees = fields.IN_SHARED_SESSION
    append_only = True
    aggregate = True
    beside = ("session", "assessment")

    session = TenantKey(Session, related_name="addenda", null=True, blank=True)
    assessment = TenantKey(Assessment, related_name="addenda", null=True, blank=True)
    text = models.TextField(max_length=10_000)

    signature = Only("signatures")

    class Meta:
        verbose_name_plural = "addenda"
        constraints = [
            models.CheckConstraint(
                condition=Q(session=None, assessment__isnull=False)
                | Q(session__isnull=False, assessment=None),
                name="addendum_to_one_record",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="addendum_has_text"),
        ]
        indexes = [
            models.Index(fields=["clinic", "session"], name="addendum_of_session"),
            models.Index(
                fields=["clinic", "assessment"], name="addendum_of_assessment"
            ),
        ]

    def __str__(self) -> str:
        return told("Addendum of %(day)s", day=f"{self.created_at:%Y-%m-%d}")


class Signature(ClientModel):
    """One record sealed: its canonical bytes, their digest, who signed and by which
    licence. Inserting it is what seals; from then on the database refuses changes.

    `content` is canonical JSON (RFC 8785) by the recipe named; erased by law it is
    null, and the digest stays.
    """

    audiences = (Audience.CLINICAL,)
    append_only = True
    unlogged = ("content",)
    digest_kept_of = "record"
    beside = SIGNED
    triggers = ("seal",)

    session = TenantKey(Session, related_name="signatures", null=True)
    assessment = TenantKey(Assessment, related_name="signatures", null=True)
    plan = TenantKey(TreatmentPlan, related_name="signatures", null=True)
    addendum = TenantKey(Addendum, related_name="signatures", null=True)
    record = models.GeneratedField(
        expression=Coalesce(*(F(f"{name}_id") for name in SIGNED)),
        output_field=models.UUIDField(),
        db_persist=True,
    )
    licence = TenantKey(Licence, related_name="+")
    signed_at = models.DateTimeField(default=timezone.now)
    recipe = models.CharField(max_length=10)
    content = models.BinaryField(null=True)
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record"],
                name="signature_once",
                violation_error_message="This record is signed.",
            ),
            models.CheckConstraint(
                condition=Q(content=None)
                | Q(
                    digest=models.Func(
                        F("content"),
                        function="sha256",
                        output_field=models.BinaryField(),
                    )
                ),
                name="signature_digest_of_content",
            ),
            models.CheckConstraint(
                condition=Q(
                    record=Coalesce(*(F(f"{name}_id") for name in reversed(SIGNED)))
                ),
                name="signature_of_one_record",
            ),
        ]

    def __str__(self) -> str:
        return told("signed %(day)s", day=f"{self.signed_at:%Y-%m-%d %H:%M}")


class CoSignature(ClientModel):
    """A second person's signature under the same bytes."""

    audiences = (Audience.CLINICAL,)
    append_only = True
    beside = ("signature.record",)

    signature = TenantKey(Signature, related_name="co_signatures")
    licence = TenantKey(Licence, related_name="+")
    signed_at = models.DateTimeField(default=timezone.now)
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["signature", "created_by"], name="co_signature_once"
            )
        ]

    def __str__(self) -> str:
        return told("co-signed %(day)s", day=f"{self.signed_at:%Y-%m-%d %H:%M}")
