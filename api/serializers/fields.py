"""Fields that know the clinic: references to what one may see, and catalogue words."""

from collections.abc import Callable, Iterable
from datetime import UTC
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Case, F, OuterRef, Subquery, When
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.expressions import Moment, Number, Numbers
from clinic.models.catalogue import CatalogueEntry
from clinic.queries import catalogue
from clinic.queries.vocabulary import vocabulary


@extend_schema_field(OpenApiTypes.NUMBER)
class NumberField(serializers.DecimalField):
    """A figure as a JSON number, whole where it is; `shown` says how it is rounded."""

    def __init__(
        self, shown: Callable[[Decimal], Decimal] | None = None, **kwargs: Any
    ) -> None:
        self.shown = shown
        super().__init__(**{"max_digits": None, "decimal_places": None} | kwargs)

    def to_representation(self, value: Any) -> int | float:
        figure = self.shown(value) if self.shown else value
        return int(figure) if figure == int(figure) else float(figure)

    def column(self, ref: str) -> Number:
        return Number(F(ref), 1 if self.shown else None)


class MomentField(serializers.DateTimeField):  # noqa: TID251
    """A moment in UTC, by whatever clock the clinic tells its days."""

    timezone = UTC

    def column(self, ref: str) -> Moment:
        return Moment(F(ref))


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@extend_schema_field(OpenApiTypes.UUID)
class ClientMadeId(serializers.UUIDField):
    """An id the client may make itself, so that a repeat is recognised."""

    default_error_messages = {"version": "An id is a UUID of version 7."}

    def to_internal_value(self, data: Any) -> UUID:
        value = super().to_internal_value(data)
        if value.version != 7:
            self.fail("version")
        return value


class NamesField(serializers.CharField):
    """Some of these names in one text, with commas; each once, in the order given."""

    default_error_messages = {"unknown_name": "There are: {known}."}

    def __init__(self, names: Iterable[str], **kwargs: Any) -> None:
        self.names = tuple(names)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> list[str]:
        asked = super().to_internal_value(data).split(",")
        found = list(dict.fromkeys(filter(None, asked)))
        if not found or set(found) - set(self.names):
            self.fail("unknown_name", known=", ".join(self.names))
        return found


class VisibleRelatedField(serializers.PrimaryKeyRelatedField):
    """Another record by its id, if the member may see it."""

    default_error_messages = {
        "does_not_exist": "There is no such record.",
        "incorrect_type": "Send the record's id.",
    }

    def __init__(self, model: type[models.Model] | None = None, **kwargs: Any) -> None:
        if model is not None:
            kwargs["queryset"] = model._default_manager.all()
        kwargs.setdefault("pk_field", serializers.UUIDField())
        self.found: dict[str, models.Model] = {}
        super().__init__(**kwargs)

    def find(self, ids: Iterable[Any]) -> None:
        """Read those of many bodies in one query; what is no id is told one by one."""
        told = {one for one in ids if isinstance(one, str) and is_uuid(one)}
        rows = self.get_queryset().filter(pk__in=told) if told else ()
        self.found = {str(row.pk): row for row in rows}

    def to_internal_value(self, data: Any) -> Any:
        found = self.found.get(data) if isinstance(data, str) else None
        return super().to_internal_value(data) if found is None else found

    def get_queryset(self) -> Any:
        member = self.context["request"]._request.member
        return super().get_queryset().visible_to(member)

    def use_pk_only_optimization(self) -> bool:
        return True


@extend_schema_field(OpenApiTypes.STR)
class CatalogueField(serializers.Field):
    """A word of a vocabulary, written and read as its catalogue slug."""

    default_error_messages = {
        "unknown_slug": "There is no such {kind}.{hint}",
        "not_a_slug": "Send a slug.",
    }

    def __init__(self, model: type[CatalogueEntry], **kwargs: Any) -> None:
        self.model = model
        super().__init__(**kwargs)

    def get_attribute(self, instance: Any) -> Any:
        return getattr(instance, f"{self.source}_id")

    def to_representation(self, value: UUID) -> str:
        return catalogue.slug_of(self.model, value)

    def column(self, ref: str) -> Case:
        """Looked up for each row that names one. Joined, each table of the catalogue is
        read for each record, and in what order takes long to plan."""
        named = self.model._base_manager.filter(pk=OuterRef(f"{ref}_id"))
        slug = Subquery(named.values("slug"))
        return Case(When(**{f"{ref}_id__isnull": False}, then=slug))

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("not_a_slug")
        words = self.context.setdefault("words", {})
        if self.model not in words:
            words[self.model] = vocabulary(self.model).current
        known = words[self.model]
        entry = known.get(data)
        if entry is None:
            near = catalogue.nearest(data, known)
            self.fail(
                "unknown_slug",
                kind=self.model._meta.verbose_name,
                hint=f" Near: {', '.join(near)}." if near else "",
            )
        return entry


class CatalogueListField(serializers.ListField):
    """Several words of one vocabulary, kept as slugs."""

    def __init__(self, model: type[CatalogueEntry], **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("max_length", 100)
        super().__init__(child=CatalogueField(model), **kwargs)

    def to_internal_value(self, data: Any) -> list[str]:
        return [entry.slug for entry in super().to_internal_value(data)]

    def to_representation(self, data: Any) -> list[str]:
        return list(data)

    def column(self, ref: str) -> F:
        return F(ref)


class NumberListField(serializers.ListField):
    """Figures as JSON numbers; null is one that is not known."""

    def __init__(self, **kwargs: Any) -> None:
        figure = NumberField(max_digits=6, decimal_places=2, allow_null=True)
        super().__init__(child=figure, **kwargs)

    def column(self, ref: str) -> Numbers:
        return Numbers(F(ref))


class Computed:
    """A field whose value PostgreSQL computes: `expression`, over its row.

    Put it before the field's class. What DRF reads in its stead, a property of the row
    or a method of the serializer, is held against it by a test.
    """

    def __init__(self, *, expression: Any, **kwargs: Any) -> None:
        self.expression = expression
        super().__init__(**kwargs)


class ComputedField(Computed, serializers.SerializerMethodField):
    """By a method of the serializer."""


class ComputedBoolean(Computed, serializers.BooleanField):
    """By a property of the row."""


class ComputedInteger(Computed, serializers.IntegerField):
    """The same, a number."""


class ComputedChar(Computed, serializers.CharField):
    """The same, a text."""


class ComputedChoice(Computed, serializers.ChoiceField):
    """The same, a word."""


class ComputedDecimal(Computed, serializers.DecimalField):
    """The same, a figure."""
