from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from clinic.enums import RecordKind, RetentionStart
from clinic.models.catalogue.entry import CatalogueEntry
from clinic.models.catalogue.fields import whole, within
from clinic.models.clinic import JURISDICTION


class RetentionRule(CatalogueEntry):
    """How long the law of a place, or a code of its profession, has records kept."""

    jurisdiction = models.CharField(
        max_length=10,
        validators=[JURISDICTION],
        help_text="ISO 3166: a country, or a part of one, such as DE or GB-ENG.",
    )
    record_kind = models.CharField(max_length=20, choices=RecordKind)
    years = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    counted_from = models.CharField(max_length=15, choices=RetentionStart)
    from_age = whole(
        0, 17, help_text="For minors of this age or more at the last encounter."
    )
    valid_from = models.DateField(
        null=True, blank=True, help_text="Its first day, where the source tells it."
    )
    note = models.TextField(max_length=1_000, blank=True)

    class Meta(CatalogueEntry.Meta):
        constraints = [
            *CatalogueEntry.Meta.constraints,
            within("years", 1, 100),
            within("from_age", 0, 17),
            models.CheckConstraint(
                condition=models.Q(from_age=None)
                | models.Q(counted_from=RetentionStart.BIRTH),
                name="%(class)s_age_of_minors",
                violation_error_message="from_age is for what is counted from birth.",
            ),
        ]
