from django_filters import rest_framework as filters

from api.filters.base import EpisodeRecordFilter, MomentFilter
from sessions.enums import SessionStatus


class SessionFilter(EpisodeRecordFilter):
    therapist = filters.UUIDFilter(field_name="therapist_id")
    plan = filters.UUIDFilter(field_name="plan_id")
    status = filters.ChoiceFilter(choices=SessionStatus.choices)
    started_after = MomentFilter(field_name="started_at", lookup_expr="gte")
    started_before = MomentFilter(field_name="started_at", lookup_expr="lt")
    scheduled_after = MomentFilter(field_name="scheduled_for", lookup_expr="gte")
    scheduled_before = MomentFilter(field_name="scheduled_for", lookup_expr="lt")
