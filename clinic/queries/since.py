"""What of a record was changed since a version of it, for who may read the log."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import F

from clinic.models import Change
from clinic.queries.change import BOOKKEEPING
from clinic.queries.feed import changes_after, keys_to, models_by_kind, roots_of


def fields_changed_since(
    record: Any, version: int, *, but_by: UUID | None = None
) -> frozenset[str] | None:
    """The fields whose values differ now, and the lists of parts of which any was
    written or removed since, but those that one device alone has changed. None where
    the log does not say."""
    rows = Change.objects.filter(record=record.pk, body__version__gte=version)
    rows = rows.select_related("commit").order_by(F("commit__seq"), "n")
    steps = [(row.commit, row.body or {}) for row in rows]
    then = [n for n, (_, body) in enumerate(steps) if body["version"] == version]
    if not then:
        return None
    steps = steps[then[-1] :]
    (commit, before), (_, now) = steps[0], steps[-1]
    if commit.seq is None:
        return None
    touched = {
        column
        for (_, former), (step, image) in pairwise(steps)
        if but_by is None or step.device != but_by
        for column in _differing(former, image)
    }
    model: Any = type(record)
    names = {one.column: one.name for one in model._meta.concrete_fields}
    columns = touched & _differing(before, now) & names.keys()
    differing = {names[column] for column in columns}
    return frozenset(differing | parts_changed_since(record, commit.seq, but_by))


def _differing(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    columns = (before.keys() | after.keys()) - BOOKKEEPING
    return {one for one in columns if before.get(one) != after.get(one)}


def parts_changed_since(record: Any, seq: int, but_by: UUID | None = None) -> set[str]:
    """The lists of parts, by their names, of which any was written since a commit by
    another than this device."""
    model: Any = type(record)
    lists = {
        model._meta.get_field(name).related_model.log_kind(): name
        for name in getattr(model, "PARTS", ())
    }
    if not lists:
        return set()
    kind, client = model.log_kind(), record.client_id
    return {
        lists[one.kind]
        for one in changes_after(seq, keys_to([kind]), client=client)
        if one.kind in lists
        and (but_by is None or one.device != but_by)
        and (kind, record.pk) in roots_of([one], [kind])
    }


def is_changed_by_others(record: Any, seq: int, *, device: UUID | None) -> bool:
    """Whether the record, or what is shown with it, was written after a commit by
    another than this device."""
    kind = record.log_kind()
    client = getattr(record, "client_id", None)
    others = [
        one
        for one in changes_after(seq, keys_to([kind]), client=client)
        if device is None or one.device != device
    ]
    return (kind, record.pk) in roots_of(others, [kind])


def clients_of(kind: str, records: Iterable[UUID]) -> dict[UUID, UUID]:
    """The clients whom records are about, by those that are there and about one."""
    model = models_by_kind().get(kind)
    if model is None or not model.client_column:
        return {}
    column = next(
        one.attname
        for one in model._meta.concrete_fields
        if one.column == model.client_column
    )
    rows = model._default_manager.filter(pk__in=set(records))
    return dict(rows.values_list("pk", column))
