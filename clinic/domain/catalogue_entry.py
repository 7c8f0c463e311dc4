"""A clinic's own entries beside the shared catalogue."""

from typing import Any

from django.db import transaction

from clinic.enums import Role
from clinic.errors import AlreadyDone, InvalidInput, NotAllowed
from clinic.models import Membership
from clinic.models.catalogue import CatalogueEntry

OWN_PREFIX = "x-"


@transaction.atomic
def add_entry(
    model: type[CatalogueEntry],
    *,
    by: Membership,
    slug: str,
    source: str = "",
    **values: Any,
) -> CatalogueEntry:
    """An entry that this clinic alone sees. Its slug begins with `x-`."""
    if by.role != Role.CLINIC_ADMIN:
        raise NotAllowed("Only a clinic admin adds to the catalogue.")
    if not slug.startswith(OWN_PREFIX):
        raise InvalidInput.at("slug", "A clinic's own slug begins with x-.")
    if model.objects.current().filter(slug=slug).exists():
        raise AlreadyDone("The clinic has an entry of this slug.")
    source = source or f"added by {by.clinic.name}"
    return model.objects.create(slug=slug, source=source, **values)
