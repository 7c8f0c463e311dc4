"""Filters named after fields; a foreign id filters to nothing, like a missing one."""

from django_filters import rest_framework as filters


class RecordFilter(filters.FilterSet):
    """Every list can be asked for what changed since a moment."""

    updated_since = filters.IsoDateTimeFilter(
        field_name="updated_at", lookup_expr="gte"
    )


class ClientRecordFilter(RecordFilter):
    client = filters.UUIDFilter(field_name="client_id")


class EpisodeRecordFilter(ClientRecordFilter):
    episode = filters.UUIDFilter(field_name="episode_id")
