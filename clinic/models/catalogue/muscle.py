from django.db import models

from clinic.enums import BodyGroup
from clinic.models.catalogue.entry import CatalogueEntry


class Muscle(CatalogueEntry):
    latin_name = models.CharField(max_length=100, blank=True)
    body_group = models.CharField(max_length=20, choices=BodyGroup)
    innervation = models.CharField(max_length=100, blank=True)
    side_applicable = models.BooleanField(
        default=True, help_text="Whether there is a left one and a right one."
    )
