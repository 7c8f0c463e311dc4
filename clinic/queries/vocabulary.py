"""The entries of one kind of the catalogue: read once for a process, and anew when any
of them has changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from clinic.models.catalogue import CatalogueEntry

# Of a table, whose rows are seen, how many, and when they last changed.
STAMP = (
    "SELECT clinic_id, count(*), sum(version), max(updated_at) FROM {} GROUP BY 1"
    " ORDER BY 1"
)
KEPT = 100  # Most clinics have no entries of their own, and share what is kept.
Stamp = tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Vocabulary:
    """Entries are shared by all threads: they are not to be changed."""

    every: Mapping[UUID, Any]

    @cached_property
    def current(self) -> Mapping[str, Any]:
        """Those one may use today, by slug."""
        return {one.slug: one for one in self.every.values() if one.retired_at is None}


def vocabulary(model: type[CatalogueEntry]) -> Vocabulary:
    """The shared entries and the clinic's own, retired ones too; in one statement, if
    they are known."""
    return read(model, stamp_of(model))


def stamp_of(model: type[CatalogueEntry]) -> Stamp:
    """Another one when any entry of the kind has changed."""
    table = connection.ops.quote_name(model._meta.db_table)
    return tuple(map(tuple, connection.prepared(STAMP.format(table), [])))  # type: ignore[attr-defined]


@lru_cache(maxsize=KEPT)
def read(model: type[CatalogueEntry], stamp: Stamp) -> Vocabulary:
    return Vocabulary(model.objects.in_bulk())
