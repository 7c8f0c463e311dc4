from django_filters import rest_framework as filters

from api.filters.base import RecordFilter


class ClientFilter(RecordFilter):
    primary_therapist = filters.UUIDFilter(field_name="primary_therapist_id")
    archived = filters.BooleanFilter(
        field_name="archived_at", lookup_expr="isnull", exclude=True
    )
