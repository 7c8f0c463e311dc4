"""What every serializer of a record does alike."""

from copy import deepcopy
from datetime import datetime
from functools import cache
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, OuterRef
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.expressions import Moment, Row
from api.serializers.fields import (
    CatalogueField,
    ClientMadeId,
    MomentField,
    VisibleRelatedField,
)
from clinic.models import Voiding
from clinic.models.catalogue import CatalogueEntry

STAMPS = ("created_at", "created_by", "updated_at", "version")
RECORD = (*STAMPS, "voided")
PART_LIMIT = 200


class StrictMixin:
    """Refuses a field it does not know: a misspelt one would be lost in silence."""

    default_error_messages: ClassVar[dict[str, str]] = {
        "unknown_field": "There is no such field."
    }

    def to_internal_value(self: Any, data: Any) -> Any:
        names = data if isinstance(data, dict) else {}
        unknown = [name for name in names if name not in self.fields]
        try:
            values = super().to_internal_value(data)  # type: ignore[misc]
        except serializers.ValidationError as error:
            raise serializers.ValidationError(
                self._refused(unknown) | error.detail
            ) from error
        if unknown:
            raise serializers.ValidationError(self._refused(unknown))
        return values

    def _refused(self: Any, unknown: list[Any]) -> dict[str, Any]:
        message = self.error_messages["unknown_field"]
        detail = serializers.ErrorDetail(message, code="unknown_field")
        return {str(name)[:60]: [detail] for name in unknown[:20]}


class ActSerializer(StrictMixin, serializers.Serializer):
    """The body of an act."""


class VoidingSerializer(serializers.Serializer):
    """Entered in error: when, by whom, and why."""

    at = MomentField()
    by = serializers.UUIDField()
    reason = serializers.CharField()


@extend_schema_field(VoidingSerializer(allow_null=True))
class VoidingField(serializers.Field):
    """Null, unless the record was entered in error."""

    @property
    def expression(self) -> Row:
        voidings = Voiding.objects.filter(record=OuterRef("pk"))
        by, at = F("created_by_id"), Moment(F("created_at"))
        return Row(voidings, {"at": at, "by": by, "reason": F("reason")})

    def to_representation(self, value: dict[str, Any]) -> Any:
        return VoidingSerializer(
            {**value, "at": datetime.fromisoformat(value["at"])}
        ).data


class ModelSerializer(serializers.ModelSerializer):  # noqa: TID251
    serializer_field_mapping: ClassVar[dict[Any, Any]] = {
        **serializers.ModelSerializer.serializer_field_mapping,  # noqa: TID251
        models.DateTimeField: MomentField,
    }

    def get_fields(self) -> dict[str, Any]:
        """Derived from the model once for each class; each serializer has copies."""
        return deepcopy(_derived(type(self)))


@cache
def _derived(serializer: type[serializers.ModelSerializer]) -> dict[str, Any]:  # noqa: TID251
    return serializers.ModelSerializer.get_fields(serializer())  # noqa: TID251


class RecordSerializer(StrictMixin, ModelSerializer):
    """A record: its id may be the client's own; references must be visible to the
    member; catalogue keys are slugs. In a list, `children` need `?expand=`. What is
    `reckoned` from other records or the day is not for devices to keep: it would grow
    old without a change of this record."""

    serializer_related_field = VisibleRelatedField
    children: ClassVar[tuple[str, ...]] = ()
    reckoned: ClassVar[tuple[str, ...]] = ()
    lasting: ClassVar[tuple[str, ...]] = ("client",)

    id = ClientMadeId(required=False)

    def build_unknown_field(self, field_name: str, model_class: Any) -> Any:
        if field_name == "voided":
            return VoidingField, {"read_only": True}
        return super().build_unknown_field(field_name, model_class)

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        view = self.context.get("view")
        if getattr(view, "for_device", False):
            fields = {k: v for k, v in fields.items() if k not in self.reckoned}
        if self.parent is not None and getattr(view, "action", None) == "list":
            wanted = view.request.query_params.get("expand", "").split(",")
            for name in set(self.children) - set(wanted):
                fields.pop(name)
        return fields

    def build_relational_field(self, field_name: str, relation_info: Any) -> Any:
        model = relation_info.related_model
        if not issubclass(model, CatalogueEntry):
            return super().build_relational_field(field_name, relation_info)
        field = relation_info.model_field
        kwargs: dict[str, Any] = {"model": model}
        if field.null:
            kwargs |= {"required": False, "allow_null": True}
        return CatalogueField, kwargs

    def include_extra_kwargs(self, kwargs: Any, extra_kwargs: Any) -> Any:
        """A word that may be left open is documented so, also where it is only read."""
        may_be_blank = "choices" in kwargs and kwargs.get("allow_blank")
        kwargs = super().include_extra_kwargs(kwargs, extra_kwargs)
        return kwargs | ({"allow_blank": True} if may_be_blank else {})

    def validate_id(self, value: Any) -> Any:
        if isinstance(self.instance, models.Model) and value != self.instance.pk:
            raise serializers.ValidationError("An id never changes.")
        return value

    def to_internal_value(self, data: Any) -> Any:
        values = super().to_internal_value(data)
        if self.parent is None and self.instance is not None:
            values.pop("id", None)
            self._refuse_move(values)
        return values

    def _refuse_move(self, values: Any) -> None:
        """A record stays with whom and what it was made for."""
        for name in self.lasting:
            record = values.get(name)
            if record and record.pk != getattr(self.instance, f"{name}_id"):
                raise serializers.ValidationError({name: f"Its {name} never changes."})


class PartSerializer(RecordSerializer):
    """A part of a record, named by its id when it is to be changed."""


def parts(serializer: type[PartSerializer], **kwargs: Any) -> Any:
    return serializer(many=True, required=False, max_length=PART_LIMIT, **kwargs)


class QuestionSerializer(StrictMixin, serializers.Serializer):
    """What the client asked, and what they were told."""

    question = serializers.CharField(max_length=2_000)
    answer = serializers.CharField(max_length=4_000)
