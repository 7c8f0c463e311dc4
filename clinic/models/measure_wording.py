"""The texts of a measure, as one clinic is licensed to show them. None are shipped."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator
from django.db import models

from clinic.enums import EVERYONE
from clinic.models.catalogue import OutcomeMeasure
from clinic.models.client import LANGUAGE
from clinic.models.tenant import RecordQuerySet, TenantModel


class WordingQuerySet(RecordQuerySet):
    def visible_to(self, member: object) -> "WordingQuerySet":
        """The clinic's own: what row security lets through."""
        return self


class MeasureWording(TenantModel):
    """What one language's form says. A new one retires the former, which stays: answers
    were given to it."""

    audiences = EVERYONE

    measure = models.ForeignKey(
        OutcomeMeasure, on_delete=models.PROTECT, related_name="+"
    )
    measure_version = models.CharField(
        max_length=250,
        blank=True,
        help_text="The form these texts are of; left out, the one the catalogue names.",
    )
    language = models.CharField(
        max_length=12, validators=[LANGUAGE], help_text="A BCP 47 tag."
    )
    instructions = models.TextField(max_length=10_000, blank=True)
    items = ArrayField(
        models.TextField(validators=[MaxLengthValidator(4_000)]),
        help_text="The text of each item, in printed order.",
    )
    licence_note = models.TextField(
        max_length=2_000, help_text="By what right the clinic shows these texts."
    )
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = WordingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "measure", "language"],
                condition=models.Q(retired_at=None),
                name="wording_current",
                violation_error_message="The measure has texts in this language.",
            ),
            models.CheckConstraint(
                condition=~models.Q(licence_note=""), name="wording_has_licence"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}, {self.language}"
