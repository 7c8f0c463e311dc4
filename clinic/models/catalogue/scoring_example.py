from django.contrib.postgres.fields import ArrayField
from django.db import models

from clinic.enums import ExampleStatus
from clinic.models.catalogue.entry import CatalogueEntry
from clinic.models.catalogue.fields import decimal
from clinic.models.catalogue.outcome_measure import OutcomeMeasure


class ScoringExample(CatalogueEntry):
    """Answers to a measure and the score they must give."""

    measure = models.ForeignKey(
        OutcomeMeasure, on_delete=models.PROTECT, related_name="examples"
    )
    measure_version = models.CharField(
        max_length=60, help_text="The form of the measure that was answered."
    )
    answers = ArrayField(
        models.CharField(max_length=10),
        help_text="In printed order; x is an item that was not answered.",
    )
    expected_score = decimal(
        null=True, blank=True, help_text="To one decimal; empty when there is no score."
    )
    expected_band = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=20, choices=ExampleStatus)
