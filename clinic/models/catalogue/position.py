from django.db import models

from clinic.models.catalogue.entry import CatalogueEntry


class Position(CatalogueEntry):
    description = models.CharField(max_length=200)
    areas = models.CharField(max_length=200, help_text="What it is good for.")
    cautions = models.CharField(max_length=200, blank=True)
