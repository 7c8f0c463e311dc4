from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from clinic.enums import ItemTexts, MissingMethod, ScoreDirection, ScoreFormula
from clinic.models.catalogue.entry import CatalogueEntry
from clinic.models.catalogue.fields import decimal

LOINC = RegexValidator(
    r"^\d{3,6}-\d( \([a-z]+\)(; \d{3,6}-\d \([a-z]+\))*(; items [\d.-]+)?)?\Z",
    "Enter a LOINC code, or codes that say in brackets what they are.",
)


class OutcomeMeasure(CatalogueEntry):
    """A measure's structure and scoring rule; texts of licensed ones are not here."""

    items = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    score_min = decimal(help_text="Least score possible.")
    score_max = decimal(help_text="Greatest score possible.")
    direction = models.CharField(max_length=20, choices=ScoreDirection)
    unit = models.CharField(
        max_length=60, help_text="Unit of the score: UCUM, or a note."
    )
    recall = models.CharField(
        max_length=100, help_text="The time the questions are about."
    )
    scoring = models.TextField(max_length=1_000)
    formula = models.CharField(max_length=10, choices=ScoreFormula)
    item_min = decimal(help_text="Least answer to one item.")
    item_max = decimal(help_text="Greatest answer to one item.")
    missing_rule = models.TextField(max_length=1_000)
    min_answered = models.PositiveSmallIntegerField(
        help_text="With fewer answers than this there is no score."
    )
    missing_method = models.CharField(max_length=30, choices=MissingMethod)
    mcid = models.TextField(
        max_length=1_000, blank=True, help_text="Important change, in words."
    )
    mcid_points = decimal(null=True, blank=True, help_text="In points of the score.")
    mcid_percent = decimal(
        null=True, blank=True, help_text="In percent of the baseline score."
    )
    mdc = models.TextField(
        max_length=1_000, blank=True, help_text="Detectable change, in words."
    )
    mdc_points = decimal(null=True, blank=True, help_text="In points of the score.")
    bands = models.TextField(max_length=1_000, blank=True)
    ship_items = models.CharField(
        max_length=20,
        choices=ItemTexts,
        default=ItemTexts.NO,
        help_text="Which texts of the measure may be shipped.",
    )
    licence_note = models.TextField(max_length=1_000)
    loinc = models.CharField(max_length=100, blank=True, validators=[LOINC])
    loinc_status = models.TextField(max_length=1_000, blank=True)

    class Meta(CatalogueEntry.Meta):
        constraints = [
            *CatalogueEntry.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(
                    score_min__lt=models.F("score_max"),
                    item_min__lt=models.F("item_max"),
                ),
                name="%(class)s_ranges_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    items__range=(1, 100), min_answered__lte=models.F("items")
                )
                & (
                    ~models.Q(missing_method=MissingMethod.NONE)
                    | models.Q(min_answered=models.F("items"))
                ),
                name="%(class)s_answers_needed",
            ),
        ]
