from typing import Self, TypeVar

from django.db import models

from clinic.enums import EVERYONE
from clinic.models.catalogue.fields import SLUG
from clinic.models.membership import Membership
from clinic.models.tenant import TenantModel
from clinic.tenancy import SHARED_CLINIC

Entry = TypeVar("Entry", bound="CatalogueEntry", covariant=True)


class CatalogueQuerySet(models.QuerySet[Entry]):
    def current(self) -> Self:
        return self.filter(retired_at=None)

    def visible_to(self, member: Membership) -> Self:
        """The shared rows and the clinic's own: what row security lets through."""
        return self


class CatalogueEntry(TenantModel):
    """A fact of the catalogue, known by its slug and resting on a named source."""

    audiences = EVERYONE
    shared = True

    slug = models.SlugField(
        max_length=60,
        db_index=False,
        validators=[SLUG],
        help_text="A clinic's own entries begin with x-.",
    )
    name = models.CharField(max_length=250)
    source = models.TextField(
        max_length=1_000,
        help_text="Where it is from; every shipped fact names a source.",
    )
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CatalogueQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "slug"],
                condition=models.Q(retired_at=None),
                name="%(class)s_slug_current",
            ),
            models.CheckConstraint(
                condition=models.Q(clinic=SHARED_CLINIC)
                & ~models.Q(slug__startswith="x-")
                | ~models.Q(clinic=SHARED_CLINIC) & models.Q(slug__startswith="x-"),
                name="%(class)s_own_slugs_begin_with_x",
            ),
            models.CheckConstraint(
                condition=~models.Q(source=""), name="%(class)s_has_source"
            ),
        ]

    def __str__(self) -> str:
        return self.name
