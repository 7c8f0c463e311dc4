"""What devices keep: the records of these views, each as its view shows it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from api.views.adverse_event import AdverseEventViewSet
from api.views.assessment import AssessmentViewSet
from api.views.base import ClinicViewSet
from api.views.check_in import CheckInViewSet
from api.views.clearance import ClearanceViewSet
from api.views.client import ClientViewSet
from api.views.clinic import ClinicSettingsViewSet
from api.views.conflict import ConflictViewSet
from api.views.consent import ConsentViewSet
from api.views.episode import EpisodeViewSet
from api.views.handout import HandoutViewSet
from api.views.home_care import HomeCareLogViewSet, HomeCareViewSet
from api.views.licence import LicenceViewSet
from api.views.membership import MembershipViewSet
from api.views.outcome import OutcomeViewSet
from api.views.referral import ReferralViewSet
from api.views.session import SessionViewSet
from api.views.technique_rule import TechniqueRuleViewSet
from api.views.treatment_plan import TreatmentPlanViewSet
from api.views.trigger_point import TriggerPointViewSet
from clinic.enums import Role
from clinic.models import Membership
from clinic.permissions import PERMISSIONS

# In the order in which a first pull brings them: what is referred to comes first.
VIEWS: tuple[type[ClinicViewSet], ...] = (
    ClinicSettingsViewSet,
    MembershipViewSet,
    LicenceViewSet,
    TechniqueRuleViewSet,
    ClientViewSet,
    ConsentViewSet,
    EpisodeViewSet,
    TriggerPointViewSet,
    AssessmentViewSet,
    ClearanceViewSet,
    TreatmentPlanViewSet,
    SessionViewSet,
    HomeCareViewSet,
    HomeCareLogViewSet,
    HandoutViewSet,
    OutcomeViewSet,
    CheckInViewSet,
    AdverseEventViewSet,
    ReferralViewSet,
    ConflictViewSet,
)


@dataclass(frozen=True)
class Resource:
    """One kind of record, by its name in the change log."""

    view: type[ClinicViewSet]

    @cached_property
    def kind(self) -> str:
        model: Any = self.view.queryset.model
        return str(model._meta.verbose_name).replace(" ", "_")

    def is_read_by(self, member: Membership) -> bool:
        needed = self.view.permission_map["retrieve"]
        return needed in PERMISSIONS[Role(member.role)]

    def asked_by(self, request: Any) -> "Asked":
        view = self.view()
        view.request, view.args, view.kwargs = request, (), {}
        view.action, view.format_kwarg, view.for_device = "retrieve", None, True
        return Asked(self.kind, view)


@dataclass(frozen=True)
class Asked:
    """The records of one kind, as the asking member may see them."""

    kind: str
    view: ClinicViewSet

    @property
    def rows(self) -> QuerySet[Any]:
        return self.view.records().order_by("pk")

    def show(self, rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
        found = list(rows)
        shown = self.view.get_serializer(found, many=True).data
        for row, data in zip(found, shown, strict=True):
            yield {"record": self.kind, "id": str(row.pk), "data": data}

    def show_all(self, ids: Iterable[UUID]) -> Iterator[dict[str, Any]]:
        return self.show(self.rows.filter(pk__in=list(ids)))


RESOURCES = {resource.kind: resource for resource in map(Resource, VIEWS)}


def resources_of(member: Membership) -> dict[str, Resource]:
    return {
        kind: resource
        for kind, resource in RESOURCES.items()
        if resource.is_read_by(member)
    }
