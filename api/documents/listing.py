"""Rows shown by themselves: lists that are whole, and what is known by its id."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from api.documents.columns import NotCompiled, shown_by
from api.documents.document import Document
from api.documents.resource import run
from api.documents.statement import constant
from api.expressions import Object


@dataclass(frozen=True, eq=False)
class Compiled(ABC):
    """Of these rows, what a serializer shows; compiled when the process starts."""

    serializer: type[Any]
    rows: QuerySet[Any]

    every: ClassVar[list["Compiled"]] = []

    def __post_init__(self) -> None:
        self.every.append(self)

    @property
    @abstractmethod
    def text(self) -> str:
        """The statement."""


class Listing(Compiled):
    """All of them, in their order."""

    @cached_property
    def text(self) -> str:
        serializer = self.serializer()
        shown = Object(shown_by(serializer, self.rows))
        text, names = constant(self.rows.values_list(shown))
        if names:
            raise NotCompiled(serializer, ", ".join(names), serializer)
        return f"SELECT d.o::bpchar FROM ({text}) d(o)"  # noqa: S608 - compiled

    def shown(self) -> bytes:
        return b"[%s]" % b",".join(body for (body,) in run(self.text, []))


class ById(Compiled):
    """Those that are asked for: parts of a record, entries of the catalogue. Whether
    they may be seen is asked before, and row security is beneath."""

    @cached_property
    def text(self) -> str:
        document = Document.of(self.serializer(), self.rows).sql
        asked = "unnest($1::uuid[]) WITH ORDINALITY k(id, n)"
        return f"SELECT string_agg({document}, ',' ORDER BY n)::bpchar FROM {asked}"  # noqa: S608 - compiled

    def shown(self, ids: Iterable[UUID]) -> bytes:
        """In the order of their ids."""
        return b"[%s]" % (self._written(ids) or b"")

    def one(self, pk: UUID) -> bytes | None:
        return self._written([pk])

    def _written(self, ids: Iterable[UUID]) -> bytes | None:
        [(body,)] = run(self.text, [list(ids)])
        return body
