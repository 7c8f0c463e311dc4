from typing import Any

from django_filters import rest_framework as filters

from api.filters.base import (
    ClientRecordFilter,
    EpisodeRecordFilter,
    MomentFilter,
    RecordFilter,
)
from clinic.enums import ConsentKind, HomeCareCategory, Role
from sessions.enums import (
    AssessmentKind,
    Discipline,
    HomeCareStatus,
    PlanStatus,
    PointStatus,
    ReferralStatus,
)
from sessions.queries.reassessment import is_due


class ConsentFilter(ClientRecordFilter):
    kind = filters.ChoiceFilter(choices=ConsentKind.choices)


class EpisodeFilter(ClientRecordFilter):
    therapist = filters.UUIDFilter(field_name="therapist_id")
    closed = filters.BooleanFilter(
        field_name="closed_on", lookup_expr="isnull", exclude=True
    )


class AssessmentFilter(EpisodeRecordFilter):
    kind = filters.ChoiceFilter(choices=AssessmentKind.choices)


class ClearanceFilter(ClientRecordFilter):
    contraindication = filters.CharFilter(field_name="contraindication__slug")


class TriggerPointFilter(ClientRecordFilter):
    status = filters.ChoiceFilter(choices=PointStatus.choices)


class TreatmentPlanFilter(EpisodeRecordFilter):
    status = filters.ChoiceFilter(
        field_name="standing__status", choices=PlanStatus.choices
    )
    reassessment_due = filters.BooleanFilter(method="by_reassessment")

    def by_reassessment(self, plans: Any, name: str, value: bool) -> Any:
        due = plans.alias(is_due=is_due())
        return due.filter(is_due=value)


class HomeCareFilter(EpisodeRecordFilter):
    status = filters.ChoiceFilter(choices=HomeCareStatus.choices)
    category = filters.ChoiceFilter(choices=HomeCareCategory.choices)


class OutcomeFilter(EpisodeRecordFilter):
    session = filters.UUIDFilter(field_name="session_id")
    measure = filters.CharFilter(field_name="measure__slug")
    answered_after = MomentFilter(field_name="answered_at", lookup_expr="gte")
    answered_before = MomentFilter(field_name="answered_at", lookup_expr="lt")


class ReferralFilter(EpisodeRecordFilter):
    status = filters.ChoiceFilter(choices=ReferralStatus.choices)
    discipline = filters.ChoiceFilter(choices=Discipline.choices)


class ErasureFilter(RecordFilter):
    client = filters.UUIDFilter()
    erased = filters.BooleanFilter(
        field_name="erasures", lookup_expr="isnull", exclude=True, distinct=True
    )


class MembershipFilter(RecordFilter):
    role = filters.ChoiceFilter(choices=Role.choices)


class LicenceFilter(RecordFilter):
    member = filters.UUIDFilter(field_name="member_id")
