from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.base import ActSerializer, StrictMixin
from api.serializers.fields import MomentField
from clinic.enums import OperationStatus

MOST_OPERATIONS = 500


class PullQuery(ActSerializer):
    cursor = serializers.CharField(required=False, default="", allow_blank=True)
    page_size = serializers.IntegerField(
        required=False, default=200, min_value=1, max_value=1_000
    )


class TombstoneSerializer(serializers.Serializer):
    """What is gone, or no longer shown to this person."""

    record = serializers.CharField(help_text="Its kind, as in the change log.")
    id = serializers.UUIDField()


class PulledSerializer(TombstoneSerializer):
    """A record, as the resource of its kind shows it."""

    data = serializers.JSONField()


class PullSerializer(serializers.Serializer):
    """A page: whole transactions in the order of their commits, each record once."""

    cursor = serializers.CharField(help_text="Send it with the next pull.")
    more = serializers.BooleanField(help_text="Whether more is waiting already.")
    records = PulledSerializer(many=True)
    tombstones = TombstoneSerializer(many=True)


class OperationSerializer(StrictMixin, serializers.Serializer):
    """One act of a person, as the device recorded it."""

    op_id = serializers.CharField(max_length=100)
    act = serializers.CharField(max_length=40)
    record = serializers.CharField(max_length=40)
    id = serializers.UUIDField()
    base_version = serializers.JSONField(required=False, default=None, allow_null=True)
    set = serializers.JSONField(required=False, default=dict)
    recorded_at = MomentField(required=False, default=None, allow_null=True)


class AfterSerializer(StrictMixin, serializers.Serializer):
    after = serializers.CharField(max_length=100)


@extend_schema_field(OperationSerializer(many=True))
class OperationsField(serializers.ListField):
    """Read one by one, so that a malformed one is refused by itself."""

    child = serializers.JSONField()


class PushSerializer(ActSerializer):
    """Operations in the order they were made."""

    device = serializers.UUIDField(required=False, allow_null=True, default=None)
    operations = OperationsField(max_length=MOST_OPERATIONS)


class ResultSerializer(serializers.Serializer):
    """What became of one operation. `first` is what a duplicate was at first; a
    conflict names what was kept, and the record as it now is."""

    op_id = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(["applied", "duplicate", "conflict", "rejected"])
    first = serializers.ChoiceField(OperationStatus.choices, required=False)
    record = serializers.CharField(required=False)
    id = serializers.UUIDField(required=False)
    version = serializers.IntegerField(required=False, allow_null=True)
    conflict = serializers.UUIDField(required=False)
    current = serializers.JSONField(required=False, allow_null=True)
    problem = serializers.JSONField(required=False)


class PushedSerializer(serializers.Serializer):
    now = MomentField(help_text="The server's clock.")
    results = ResultSerializer(many=True)
