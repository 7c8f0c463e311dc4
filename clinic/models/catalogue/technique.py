from django.contrib.postgres.fields import ArrayField
from django.db import models

from clinic.enums import Profession, TechniqueCategory, TechniqueScope
from clinic.models.catalogue.entry import CatalogueEntry
from clinic.models.catalogue.fields import in_order, whole


class Technique(CatalogueEntry):
    description = models.TextField(max_length=1_000)
    category = models.CharField(max_length=20, choices=TechniqueCategory)
    scope = models.CharField(
        max_length=30, choices=TechniqueScope, default=TechniqueScope.STANDARD
    )
    seconds_min = whole(1, 3600, help_text="Usual shortest application, in seconds.")
    seconds_max = whole(1, 3600, help_text="Usual longest application, in seconds.")
    repetitions_min = whole(1, 100)
    repetitions_max = whole(1, 100)
    pain_min = whole(0, 10, help_text="Usual least pain during it, 0 to 10.")
    pain_max = whole(0, 10, help_text="Most pain to accept during it, 0 to 10.")
    stop_rule = models.CharField(max_length=200)
    notes = models.TextField(max_length=1_000, blank=True)
    needs_consent = models.BooleanField(
        default=False, help_text="Using it needs a consent that names it."
    )
    licence_types = ArrayField(
        models.CharField(max_length=30, choices=Profession),
        default=list,
        blank=True,
        help_text="Professions that may use it; empty for any licence.",
    )

    class Meta(CatalogueEntry.Meta):
        constraints = [
            *CatalogueEntry.Meta.constraints,
            in_order("seconds", 1, 3600),
            in_order("repetitions", 1, 100),
            in_order("pain", 0, 10),
            models.CheckConstraint(
                condition=models.Q(scope=TechniqueScope.STANDARD, licence_types=[])
                | ~models.Q(scope=TechniqueScope.STANDARD)
                & ~models.Q(licence_types=[]),
                name="%(class)s_licence_types_of_scope",
            ),
        ]
