from django.db import models

from clinic.enums import BodyView, CoordinateQuality
from clinic.models.catalogue.entry import CatalogueEntry
from clinic.models.catalogue.fields import fraction, slugs, within


class PainRegion(CatalogueEntry):
    """A region of the body map, or a group of regions."""

    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="parts",
        null=True,
        blank=True,
        help_text="The group a region belongs to; groups have none.",
    )
    is_group = models.BooleanField(default=False)
    view = models.CharField(max_length=10, choices=BodyView)
    x = fraction(
        null=True,
        blank=True,
        help_text="0 to 1 of the picture's width, left to right as seen; the figure "
        "is given for the right side of the body.",
    )
    y = fraction(
        null=True,
        blank=True,
        help_text="0 to 1 of the figure's height, top of the head to the sole.",
    )
    coordinates = models.CharField(max_length=20, choices=CoordinateQuality, blank=True)
    side_applicable = models.BooleanField(default=True)
    adjacent = slugs("Slugs of the regions beside it; the relation is mutual.")
    sensitive = models.BooleanField(
        default=False, help_text="Treating it needs a consent that names it."
    )
    sensitive_source = models.TextField(max_length=1_000)

    class Meta(CatalogueEntry.Meta):
        constraints = [
            *CatalogueEntry.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(is_group=True, parent=None, adjacent=[])
                | models.Q(
                    is_group=False,
                    parent__isnull=False,
                    x__isnull=False,
                    y__isnull=False,
                )
                & ~models.Q(view=BodyView.ANY),
                name="%(class)s_group_or_place",
            ),
            within("x", 0, 1),
            within("y", 0, 1),
        ]
