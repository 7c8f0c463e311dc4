"""The kinds of rows that a clinic has, as they go from one database to another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import models

from clinic.models.change import LogTable
from clinic.models.tenant import TenantBase

CATALOGUE, LOG, RECORDS = "catalogue", "log", "records"


@dataclass(frozen=True)
class Kind:
    """One table: a declared model, and where its rows stand in an export."""

    model: Any

    @cached_property
    def name(self) -> str:
        """As in the change log: `treatment_plan`."""
        return self.model._meta.verbose_name_raw.replace(" ", "_")

    @property
    def table(self) -> str:
        return str(self.model._meta.db_table)

    @property
    def is_log(self) -> bool:
        return issubclass(self.model, LogTable)

    @property
    def is_shared(self) -> bool:
        """Whether every clinic reads rows that are none of its own."""
        return bool(self.model.shared)

    @property
    def path(self) -> str:
        return f"{LOG if self.is_log else RECORDS}/{self.name}"

    @property
    def clinic_column(self) -> str:
        names = {field.column for field in self.fields}
        return "clinic_id" if "clinic_id" in names else "id"

    @property
    def client_column(self) -> str:
        """The column that says whom a row is about; of the log, it names one too."""
        named = getattr(self.model, "client_column", "")
        column = {field.column for field in self.fields} & {"client_id"}
        return named or (column.pop() if self.is_log and column else "")

    @cached_property
    def fields(self) -> list[Any]:
        return [one for one in self.model._meta.local_concrete_fields if one.column]

    @cached_property
    def key(self) -> list[str]:
        """The columns of the primary key."""
        key: Any = self.model._meta.pk
        parts: Any = key if isinstance(key, models.CompositePrimaryKey) else [key]
        return [part.column for part in parts]

    @cached_property
    def written(self) -> list[str]:
        """The columns that the database does not make by itself."""
        return [one.column for one in self.fields if not one.generated]

    def refers(self) -> Iterable[tuple[str, Any]]:
        """Columns that name a row of another table, and its model."""
        for field in self.fields:
            if field.is_relation:
                yield field.column, field.related_model


def kinds() -> list[Kind]:
    """All that travels, by name."""
    declared: list[Any] = [
        model for model in apps.get_models() if isinstance(model, TenantBase)
    ]
    travelling = [Kind(model) for model in declared if model.travels]
    return sorted(travelling, key=lambda kind: kind.name)


def in_groups(every: Sequence[Kind]) -> list[list[Kind]]:
    """What is referred to comes before what refers. Kinds that refer to each other
    stand together: their rows come in by one statement."""
    known = {kind.model for kind in every}
    refers = {
        kind.model: {to for _, to in kind.refers()} & known - {kind.model}
        for kind in every
    }
    reach = {model: _reached(model, refers) for model in known}
    groups: dict[frozenset[Any], list[Kind]] = {}
    for kind in every:
        mutual = {one for one in reach[kind.model] if kind.model in reach[one]}
        groups.setdefault(frozenset(mutual), []).append(kind)
    return sorted(groups.values(), key=lambda group: len(reach[group[0].model]))


def _reached(model: Any, refers: dict[Any, set[Any]]) -> set[Any]:
    """Itself, and all that it refers to, by however many steps."""
    reached, ahead = {model}, [model]
    while ahead:
        for to in refers[ahead.pop()] - reached:
            reached.add(to)
            ahead.append(to)
    return reached
