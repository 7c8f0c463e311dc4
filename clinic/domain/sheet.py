"""The files of a release: what a sheet, a row and the catalogue of all are."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from django.db import models

from clinic.models.catalogue import CatalogueEntry, PainRegion
from clinic.models.tenant import TenantModel

Model = type[CatalogueEntry]
Fields = dict[str, Any]

BOOKKEEPING = {one.name for one in TenantModel._meta.local_fields} | {"retired_at"}


@dataclass(slots=True)
class Row:
    """A line of a file. References are slugs; what could not be read is absent."""

    line: int
    slug: str
    values: Fields = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


class Catalogue:
    """All the files, by model."""

    def __init__(self) -> None:
        self.rows: dict[Model, list[Row]] = {}
        self.by_slug: dict[Model, dict[str, Row]] = {}

    def add(self, model: Model, rows: list[Row]) -> None:
        self.rows[model] = rows
        self.by_slug[model] = {row.slug: row for row in rows}

    def of(self, model: Model) -> list[Row]:
        return self.rows[model]

    def sound(self, model: Model, slug: str) -> Fields | None:
        """What stands under a slug, if there is such a row without a problem."""
        row = self.by_slug[model].get(slug)
        return None if row is None or row.problems else row.values

    @cached_property
    def places(self) -> set[str]:
        """Regions one can point at: those that are no groups."""
        regions = self.rows[PainRegion]
        return {row.slug for row in regions if row.values.get("is_group") is not True}


Rule = Callable[[Fields, Catalogue], Iterator[str]]


@dataclass(frozen=True)
class Sheet:
    """A file, its model, the columns that go by another name, and its rules."""

    file: str
    model: Model
    renamed: Mapping[str, str] = field(default_factory=dict)
    name: Callable[[Fields, Catalogue], str] | None = None
    rule: Rule = lambda row, catalogue: iter(())

    @property
    def columns(self) -> dict[str, models.Field]:
        """The field of every column that the file must have."""
        columns = {name: column for column, name in self.renamed.items()}
        return {
            columns.get(one.name, one.name): one
            for one in contents(self.model)
            if one.name != "name" or self.name is None
        }

    def stands_below(self, row: Row) -> bool:
        """Whether the row refers to another of its own file, which must come first."""
        return any(
            row.values[one.name]
            for one in contents(self.model)
            if one.related_model is self.model
        )


def contents(model: Model) -> list[models.Field]:
    """The fields that carry an entry's meaning."""
    return [one for one in model._meta.concrete_fields if one.name not in BOOKKEEPING]


def target(one: models.Field) -> Model:
    """What a reference refers to; in a file it is always another entry."""
    return cast(Model, one.related_model)
