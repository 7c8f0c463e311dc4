"""A conflict beside the record it met."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q

from clinic.models import Conflict, Membership
from clinic.queries.feed import models_by_kind


@dataclass(frozen=True, slots=True)
class Value:
    """One value a device sent, and what the record says there now."""

    field: str
    sent: Any
    now: Any
    overlaps: bool


def awaits_settlement(record: Any, *, by: Membership) -> bool:
    """Whether something this member sent of the record, or of a part of it, is kept
    and not settled yet."""
    own = Q(record=record.pk) | Q(sent__contains={record.log_kind(): str(record.pk)})
    return Conflict.objects.open().filter(own, created_by=by).exists()


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
