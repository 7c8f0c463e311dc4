from django.core.validators import RegexValidator
from django.db import models

from clinic.enums import (
    BenefitDirection,
    ChangeKind,
    ChangeMethod,
    ChangeUnit,
    EvidenceStatus,
)
from clinic.models.catalogue.entry import CatalogueEntry
from clinic.models.catalogue.fields import decimal
from clinic.models.catalogue.outcome_measure import OutcomeMeasure

COMPARISON = RegexValidator(
    r"^(>=|<=|>|<)\d+(\.\d+)?\Z", "Enter a comparison with a number, such as >=3."
)


class ImportantChange(CatalogueEntry):
    """A change of a score that one study found to matter, for one population."""

    measure = models.ForeignKey(
        OutcomeMeasure, on_delete=models.PROTECT, related_name="important_changes"
    )
    kind = models.CharField(max_length=5, choices=ChangeKind)
    value = decimal(help_text="Always positive; see the unit.")
    unit = models.CharField(max_length=10, choices=ChangeUnit)
    direction_of_benefit = models.CharField(max_length=6, choices=BenefitDirection)
    baseline_condition = models.CharField(
        max_length=20,
        blank=True,
        validators=[COMPARISON],
        help_text="The value holds only for such a baseline score, such as >=3.",
    )
    population = models.TextField(max_length=1_000)
    method = models.CharField(max_length=20, choices=ChangeMethod)
    status = models.CharField(max_length=20, choices=EvidenceStatus)

    class Meta(CatalogueEntry.Meta):
        constraints = [
            *CatalogueEntry.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(value__gt=0), name="%(class)s_value_positive"
            ),
            models.CheckConstraint(
                condition=~models.Q(unit=ChangeUnit.PERCENT)
                | models.Q(value__lte=100, baseline_condition__startswith=">"),
                name="%(class)s_percent_of_a_baseline",
            ),
        ]
