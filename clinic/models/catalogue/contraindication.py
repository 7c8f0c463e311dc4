from django.contrib.postgres.fields import ArrayField
from django.db import models

from clinic.enums import (
    Clearance,
    ContraindicationKind,
    LimitKind,
    ScreeningArea,
    Urgency,
)
from clinic.models.catalogue.entry import CatalogueEntry
from clinic.models.catalogue.fields import slugs, whole, within

EVERYWHERE = "all"  # A limit of the whole body.
ASKED = "asked"  # A limit where the therapist says; until then, of the whole body.


class Contraindication(CatalogueEntry):
    """What screening asks for, and the limit that a yes sets."""

    kind = models.CharField(max_length=10, choices=ContraindicationKind)
    red_flag = models.BooleanField(default=False)
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.NONE)
    applies_to = ArrayField(
        models.CharField(max_length=10, choices=ScreeningArea),
        help_text="Where it belongs in the screening form; it sets no limit.",
    )
    what_to_do = models.TextField(max_length=1_000)
    limit = models.CharField(max_length=10, choices=LimitKind)
    limit_level = whole(
        0,
        10,
        help_text="Highest pressure allowed, 0 to 10; a Walton level counts double.",
    )
    limit_regions = slugs(
        "Slugs of regions; all; or asked: the therapist says where, and until then all."
    )
    clearance = models.CharField(max_length=10, choices=Clearance)
    review_days = whole(
        1, 3660, help_text="Days after which the answer must be asked again."
    )
    expires_days = whole(
        1, 3660, help_text="Days after the event at which the limit ends by itself."
    )

    class Meta(CatalogueEntry.Meta):
        constraints = [
            *CatalogueEntry.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(
                    limit=LimitKind.MAX_LEVEL,
                    limit_level__isnull=False,
                    limit_level__range=(0, 10),
                )
                | ~models.Q(limit=LimitKind.MAX_LEVEL) & models.Q(limit_level=None),
                name="%(class)s_level_of_max_level",
            ),
            models.CheckConstraint(
                condition=models.Q(limit=LimitKind.NONE, limit_regions=[])
                | ~models.Q(limit=LimitKind.NONE) & ~models.Q(limit_regions=[]),
                name="%(class)s_limit_names_regions",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=ContraindicationKind.ABSOLUTE)
                | models.Q(limit=LimitKind.AVOID, limit_regions=[EVERYWHERE]),
                name="%(class)s_absolute_avoids_all",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    urgency=Urgency.EMERGENCY, clearance=Clearance.EMERGENCY
                )
                | ~models.Q(urgency=Urgency.EMERGENCY)
                & ~models.Q(clearance=Clearance.EMERGENCY),
                name="%(class)s_emergency_cleared_as_such",
            ),
            models.CheckConstraint(
                condition=~models.Q(applies_to=[]), name="%(class)s_applies_somewhere"
            ),
            within("review_days", 1, 3660),
            within("expires_days", 1, 3660),
        ]
