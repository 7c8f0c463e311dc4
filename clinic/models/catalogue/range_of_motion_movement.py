from django.db import models

from clinic.enums import MovementUnit
from clinic.models.catalogue.entry import CatalogueEntry
from clinic.models.catalogue.fields import decimal


class RangeOfMotionMovement(CatalogueEntry):
    """A movement of a joint. Its normal value is a textbook's, not a client's."""

    joint = models.CharField(max_length=60)
    movement = models.CharField(max_length=100)
    unit = models.CharField(
        max_length=3, choices=MovementUnit, default=MovementUnit.DEGREES
    )
    normal = decimal(
        help_text="Usual value, in the unit; a negative extension is a lack of it."
    )
    plausible_min = decimal(help_text="Least reading accepted, in the unit.")
    plausible_max = decimal(help_text="Greatest reading accepted, in the unit.")
    side_applicable = models.BooleanField(default=True)

    class Meta(CatalogueEntry.Meta):
        constraints = [
            *CatalogueEntry.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(
                    normal__gte=models.F("plausible_min"),
                    normal__lte=models.F("plausible_max"),
                ),
                name="%(class)s_normal_is_plausible",
            ),
        ]
