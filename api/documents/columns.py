"""What each field of a serializer shows, as an expression over its row."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from rest_framework import serializers
from rest_framework.fields import empty

from api.expressions import Figure, Row, Rows, Words
from clinic.models.reference import Only, Reached

Column = Callable[[Any], Any]


class NotCompiled(Exception):
    """A serializer shows what no SQL was declared for."""

    def __init__(self, serializer: Any, name: str, said_by: Any) -> None:
        super().__init__(
            f"{type(serializer).__name__}.{name}: "
            f"{type(said_by).__name__} says no expression."
        )


def shown_by(
    serializer: Any, rows: QuerySet[Any], without: Iterable[str] = ()
) -> dict[str, Any]:
    """The fields of a serializer of these rows, in their order, each as an expression.

    The rows say in which order and with what each nested list is fetched: by their
    prefetches, which DRF would use too.
    """
    if _overrides(serializer, serializers.Serializer) and not hasattr(
        serializer, "shown_whole"
    ):
        raise NotCompiled(serializer, "to_representation", serializer)
    return {
        name: _shown(serializer, field, rows)
        for name, field in serializer.fields.items()
        if not field.write_only and name not in without
    }


def _shown(serializer: Any, field: Any, rows: QuerySet[Any]) -> Any:
    if expression := getattr(field, "expression", None):
        return expression
    path = field.source_attrs
    if isinstance(field, serializers.ListSerializer) and _is_model(field.child):
        return _list(field.child, rows, path)
    if isinstance(field, serializers.BaseSerializer) and _is_model(field):
        return _object(field, rows, path)
    if column := _column_of(field):
        value = _value(rows, path, column)
        return _or(field, value) if field.read_only else value
    raise NotCompiled(serializer, field.field_name, field)


def _is_model(serializer: Any) -> bool:
    """Whether it shows another row; one whose parts depend on the row can't be part."""
    if hasattr(serializer, "shown_whole"):
        raise NotCompiled(serializer, "shown_whole", serializer)
    return isinstance(serializer, serializers.ModelSerializer)  # noqa: TID251


def _overrides(field: Any, kind: type[Any]) -> bool:
    """Whether it shows something else than others of its kind."""
    return any(
        getattr(type(field), name) is not getattr(kind, name)
        for name in ("to_representation", "get_attribute")
    )


def _or(field: Any, value: Any) -> Any:
    """Its default, where there is no row to read it from."""
    if field.default in (empty, None):
        return value
    return Coalesce(value, Value(field.default), output_field=models.TextField())


def _value(rows: QuerySet[Any], path: list[str], column: Any) -> Any:
    """`column` of what a path leads to: over references, and to the only row that
    refers to this one."""
    names = _followed(rows.model, path)
    declared = getattr(rows.model, names[0], None)
    if not isinstance(declared, Only):
        return column("__".join(names))
    found, _ = _referring(rows, declared.name)
    return Subquery(found.values_list(_value(found, names[1:], column))[:1])


def _followed(model: Any, path: list[str]) -> list[str]:
    """The path to where the value lies, and not to an attribute that leads there."""
    declared = getattr(model, path[0], None)
    return (
        [*declared.path.split("."), *path[1:]]
        if isinstance(declared, Reached)
        else path
    )


def _object(serializer: Any, rows: QuerySet[Any], path: list[str]) -> Row:
    (name,) = path
    declared: Any = getattr(rows.model, name, None)
    found, _ = _referring(rows, getattr(declared, "name", name))
    return Row(found[:1], shown_by(serializer, found))


def _list(serializer: Any, rows: QuerySet[Any], path: list[str]) -> Rows:
    (name,) = path
    found, order = _referring(rows, name)
    return Rows(found.order_by(*order), shown_by(serializer, found))


def _referring(rows: QuerySet[Any], name: str) -> tuple[QuerySet[Any], Any]:
    """The rows that refer to a row under this name, as its prefetch has them."""
    relation: Any = rows.model._meta.get_field(name)
    found = relation.related_model._base_manager.all()
    for lookup in rows._prefetch_related_lookups:  # type: ignore[attr-defined]
        if getattr(lookup, "prefetch_to", None) == name and lookup.queryset is not None:
            found = lookup.queryset
    order = found.query.order_by or ("pk",)
    return found.filter(**{relation.field.name: OuterRef("pk")}), order


def _column_of(field: Any) -> Column | None:
    """What the field says itself, or else what is known of its kind."""
    if hasattr(field, "column"):
        return field.column
    kind = next((kind for kind in type(field).__mro__ if kind in COLUMNS), None)
    if kind is None or _overrides(field, kind):
        return None
    if kind is serializers.ListField and not _stands_as_it_is(field.child):
        return None
    return partial(COLUMNS[kind], field)


def _stands_as_it_is(field: Any) -> bool:
    column = _column_of(field)
    return isinstance(column, partial) and column.func is _plain


def _plain(field: Any, ref: str) -> F:
    return F(ref)


COLUMNS: dict[type, Callable[[Any, str], Any]] = {
    serializers.CharField: _plain,
    serializers.ChoiceField: _plain,
    serializers.IntegerField: _plain,
    serializers.BooleanField: _plain,
    serializers.UUIDField: _plain,
    serializers.DateField: _plain,
    serializers.JSONField: _plain,
    serializers.ModelField: _plain,
    serializers.ListField: _plain,
    serializers.DecimalField: lambda field, ref: Figure(F(ref), field.decimal_places),
    serializers.PrimaryKeyRelatedField: lambda field, ref: F(f"{ref}_id"),
    serializers.ListSerializer: lambda field, ref: Words(F(ref), field.child.fields),
}
