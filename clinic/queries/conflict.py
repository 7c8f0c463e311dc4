"""A conflict beside the record it met."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist

from clinic.models import Conflict
from clinic.queries.feed import models_by_kind


@dataclass(frozen=True, slots=True)
class Value:
    """One value a device sent, and what the record says there now."""

    field: str
    sent: Any
    now: Any
    overlaps: bool


def record_of(conflict: Conflict) -> Any:
    """The record itself, where it is there."""
    model = models_by_kind().get(conflict.kind)
    return model and model._default_manager.filter(pk=conflict.record).first()


def beside(conflict: Conflict) -> Iterator[Value]:
    record = record_of(conflict)
    for name, sent in dict(conflict.sent).items():
        now = _value_of(record, name) if record else ""
        yield Value(name, sent, now, name in conflict.overlap)


def _value_of(record: Any, name: str) -> Any:
    try:
        field = record._meta.get_field(name)
    except FieldDoesNotExist:
        return ""
    return getattr(record, field.attname) if field.concrete else ""
