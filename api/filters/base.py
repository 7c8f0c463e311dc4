"""Filters named after fields; a foreign id filters to nothing, like a missing one."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters
from django_filters.fields import IsoDateTimeField

from clinic.queries.client import same_person


class MomentField(IsoDateTimeField):
    """A moment in any offset, or none, as UTC: PostgreSQL reads offsets up to 16 hours
    only."""

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(UTC):
            moment = super().to_python(value)
        try:
            return moment and moment.astimezone(UTC)
        except OverflowError as error:
            raise ValidationError("It lies outside the calendar.") from error


class MomentFilter(filters.IsoDateTimeFilter):
    field_class = MomentField


class RecordFilter(filters.FilterSet):
    """Every list can be asked for what changed since a moment."""

    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")


class ClientRecordFilter(RecordFilter):
    """The records of a client are also those of the duplicates merged into them."""

    client = filters.UUIDFilter(method="of_person")

    def of_person(self, records: QuerySet[Any], name: str, client: UUID) -> Any:
        return records.filter(client__in=same_person(client))


class EpisodeRecordFilter(ClientRecordFilter):
    episode = filters.UUIDFilter(field_name="episode_id")
