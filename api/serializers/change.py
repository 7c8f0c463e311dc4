from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.base import ActSerializer
from api.serializers.fields import MomentField


class DifferenceSerializer(serializers.Serializer):
    """What a column was, and is; null where it was not there."""

    def get_fields(self) -> dict[str, Any]:
        return {name: serializers.JSONField(allow_null=True) for name in ("from", "to")}


@extend_schema_field(
    serializers.DictField(child=DifferenceSerializer(), allow_null=True)
)
class Differences(serializers.Field):
    def to_representation(self, value: dict[str, tuple[Any, Any]]) -> Any:
        return {
            name: {"from": before, "to": after}
            for name, (before, after) in value.items()
        }


class ChangeSerializer(serializers.Serializer):
    """One change of a record: who changed what, from what to what. `changes` is null
    where it was erased by law."""

    seq = serializers.IntegerField(allow_null=True)
    at = MomentField(allow_null=True)
    op = serializers.ChoiceField(["created", "changed", "removed"])
    kind = serializers.CharField()
    actor = serializers.UUIDField(allow_null=True)
    actor_name = serializers.CharField()
    device = serializers.UUIDField(allow_null=True)
    request = serializers.CharField()
    changes = Differences()


class ChangePageSerializer(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ChangeSerializer(many=True)


class HistoryQuery(ActSerializer):
    record = serializers.UUIDField()
    cursor = serializers.IntegerField(required=False, default=0, min_value=0)
    page_size = serializers.IntegerField(
        required=False, default=50, min_value=1, max_value=200
    )


class VerifyQuery(ActSerializer):
    record = serializers.UUIDField(required=False)
    after = serializers.IntegerField(required=False, min_value=0, default=0)


class BreakSerializer(serializers.Serializer):
    seq = serializers.IntegerField()
    record = serializers.UUIDField(allow_null=True)
    detail = serializers.CharField(source="__str__")


class SignatureReportSerializer(serializers.Serializer):
    record = serializers.UUIDField()
    kind = serializers.CharField()
    state = serializers.ChoiceField(["sound", "broken", "erased"])
    detail = serializers.CharField()


class ChainReportSerializer(serializers.Serializer):
    """A part of the chain: ask again `after` `checked_to` until that is `head`."""

    commits = serializers.IntegerField()
    changes = serializers.IntegerField()
    erased = serializers.IntegerField()
    checked_to = serializers.IntegerField()
    head = serializers.IntegerField()
    broken = BreakSerializer(allow_null=True)


class VerificationSerializer(serializers.Serializer):
    """The signature of the record asked for, or else a part of the clinic's chain."""

    chain = ChainReportSerializer(allow_null=True)
    signature = SignatureReportSerializer(allow_null=True)
