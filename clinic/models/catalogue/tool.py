from django.db import models

from clinic.enums import ToolKind
from clinic.models.catalogue.entry import CatalogueEntry


class Tool(CatalogueEntry):
    kind = models.CharField(max_length=10, choices=ToolKind)
    self_use = models.BooleanField(
        default=False, help_text="Whether a client may use it at home."
    )
    use = models.CharField(max_length=200)
    cautions = models.CharField(max_length=200, blank=True)
    hygiene = models.CharField(max_length=200)
