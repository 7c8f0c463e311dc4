from django.db import models

from clinic.enums import EducationKind
from clinic.models.catalogue.entry import CatalogueEntry
from clinic.models.catalogue.fields import SLUG
from clinic.models.client import LANGUAGE


class EducationTopic(CatalogueEntry):
    """Something to tell a client, in plain words; its name is the title.

    A translation is an entry of its own, which names the topic it translates.
    """

    kind = models.CharField(max_length=20, choices=EducationKind)
    language = models.CharField(
        max_length=12,
        default="en",
        validators=[LANGUAGE],
        help_text="Of name and body, a BCP 47 tag.",
    )
    translates = models.CharField(
        max_length=60,
        blank=True,
        validators=[SLUG],
        help_text="Slug of the topic that this says in another language.",
    )
    body = models.TextField(max_length=10_000)

    class Meta(CatalogueEntry.Meta):
        constraints = [
            *CatalogueEntry.Meta.constraints,
            models.UniqueConstraint(
                fields=["clinic", "translates", "language"],
                condition=models.Q(retired_at=None) & ~models.Q(translates=""),
                name="%(class)s_translated_once",
                violation_error_message="There is a translation into this language.",
            ),
            models.CheckConstraint(
                condition=~models.Q(translates=models.F("slug")),
                name="%(class)s_translates_another",
                violation_error_message="A topic does not translate itself.",
            ),
        ]

    @property
    def topic(self) -> str:
        """The slug that all its languages share."""
        return self.translates or self.slug
