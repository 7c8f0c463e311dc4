from django.db import models

from clinic.enums import BodyView, CoordinateQuality, SiteNumbering
from clinic.models.catalogue.entry import CatalogueEntry
from clinic.models.catalogue.fields import fraction, slugs, whole, within
from clinic.models.catalogue.muscle import Muscle


class TriggerPointSite(CatalogueEntry):
    """Where a muscle's trigger point is often found, and where its pain may be felt."""

    muscle = models.ForeignKey(Muscle, on_delete=models.PROTECT, related_name="sites")
    label = models.CharField(max_length=60)
    number = whole(1, 99)
    numbering = models.CharField(
        max_length=10, choices=SiteNumbering, default=SiteNumbering.CATALOGUE
    )
    location = models.CharField(max_length=200)
    primary_regions = slugs("Slugs of the regions of the essential referral zone.")
    secondary_regions = slugs("Slugs of the regions of spillover or less usual pain.")
    common_symptoms = models.CharField(max_length=200, blank=True)
    view = models.CharField(max_length=10, choices=BodyView)
    x = fraction(
        help_text="0 to 1 of the picture's width, left to right as seen; given for "
        "the right side of the body."
    )
    y = fraction(
        help_text="0 to 1 of the figure's height, top of the head to the sole."
    )
    coordinates = models.CharField(
        max_length=20, choices=CoordinateQuality, default=CoordinateQuality.APPROXIMATE
    )

    class Meta(CatalogueEntry.Meta):
        constraints = [
            *CatalogueEntry.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(primary_regions=[])
                & ~models.Q(primary_regions__overlap=models.F("secondary_regions")),
                name="%(class)s_regions_primary_or_secondary",
            ),
            models.CheckConstraint(
                condition=~models.Q(view=BodyView.ANY), name="%(class)s_in_one_view"
            ),
            within("number", 1, 99),
            within("x", 0, 1),
            within("y", 0, 1),
        ]
