"""A client's timeline: what may be asked of it, and an entry."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.base import ActSerializer
from api.serializers.fields import MomentField, NamesField
from sessions.enums import TimelineKind
from sessions.queries.sources import RANKS
from sessions.queries.timeline import Place


@extend_schema_field(OpenApiTypes.STR)
class PlaceField(serializers.Field):
    """A place in the order, as the address of the next page carries it."""

    default_error_messages = {"invalid": "This is no cursor of ours."}

    def to_internal_value(self, data: Any) -> Place:
        try:
            at, kind, pk = urlsafe_b64decode(str(data).encode()).decode().split("|")
            moment = datetime.fromisoformat(at).astimezone(UTC)
            return moment, RANKS[TimelineKind(kind)], str(UUID(pk))
        except (ValueError, OverflowError):
            self.fail("invalid")

    def to_representation(self, place: Place) -> str:
        at, rank, pk = place
        kind = list(TimelineKind)[rank]
        return urlsafe_b64encode(f"{at.isoformat()}|{kind}|{pk}".encode()).decode()


class TimelineQuery(ActSerializer):
    kind = NamesField(
        TimelineKind.values,
        required=False,
        source="kinds",
        help_text="One kind of entry, or several with commas.",
    )
    episode = serializers.UUIDField(required=False)
    after = MomentField(required=False, help_text="Entries of this moment or later.")
    before = MomentField(required=False, help_text="Entries before this moment.")
    cursor = PlaceField(required=False, source="since", help_text="As `next` has it.")
    page_size = serializers.IntegerField(
        required=False, default=50, min_value=1, max_value=200, source="most"
    )


class EntrySerializer(serializers.Serializer):
    kind = serializers.ChoiceField(TimelineKind.choices)
    at = MomentField()
    record = serializers.CharField(help_text="The kind of record that `id` names.")
    id = serializers.UUIDField()
    episode = serializers.UUIDField(read_only=True, allow_null=True)
    title = serializers.CharField()
    voided = serializers.BooleanField(help_text="It was entered in error.")
    detail = serializers.DictField(help_text="What this kind of entry says besides.")


class TimelineSerializer(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = EntrySerializer(many=True)
