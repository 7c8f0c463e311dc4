"""A run of operations that add parts of one kind: loaded, judged and written as one
set."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.http import Http404
from rest_framework.exceptions import APIException

from api.serializers.fields import VisibleRelatedField
from api.sync.operations import Operation, Part, body_of
from clinic.errors import DomainError

# What rules refuse, and shapes, and doors; not what the database does.
REFUSALS = (DomainError, APIException, Http404)


@dataclass
class Run:
    """`view` is that of the records the parts belong to, `check` what is asked of each
    operation first."""

    operations: Sequence[Operation]
    view: Any
    check: Callable[[Operation], object]

    def write(self) -> list[Model | Exception]:
        """What each operation left, or what refuses it alone. Raises what the database
        refuses, or what is a fault of ours; then nothing is written."""
        judged = [self._judged(operation) for operation in self.operations]
        pairs = [one for one in judged if isinstance(one, tuple)]
        left = iter(self._part.add.to_each(pairs, by=self.view.member))
        return [next(left) if isinstance(one, tuple) else one for one in judged]

    def _judged(self, operation: Operation) -> tuple[Any, Any] | Exception:
        try:
            self.check(operation)
            record = self._records.get(operation.root[1])
            if record is None:
                raise Http404
            self._part.add.when(record)
            body = body_of(operation, self._part.action)
            return record, self._serializer.run_validation(body)
        except REFUSALS as refusal:
            return refusal

    @property
    def _part(self) -> Part:
        part = self.operations[0].part
        assert part is not None  # noqa: S101 - a run is of parts
        return part

    @cached_property
    def _records(self) -> dict[UUID | None, Any]:
        """What is added to, as far as the person may see it."""
        ids = {operation.root[1] for operation in self.operations} - {None}
        rows = self.view.records().prefetch_related(None).filter(pk__in=ids)
        found = {row.pk: row for row in rows}
        self.view.shows(*found.values())
        return found

    @cached_property
    def _serializer(self) -> Any:
        serializer = self._part.serializer(context=self.view.get_serializer_context())
        for name, field in serializer.fields.items():
            if isinstance(field, VisibleRelatedField) and not field.read_only:
                field.find(operation.set.get(name) for operation in self.operations)
        return serializer
