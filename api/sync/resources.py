"""What devices keep: the records of these views, each as its view shows it."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from api.documents.resource import Kept, Page, kind_of, resource_of
from api.documents.resource import Resource as Documents
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
from clinic.domain.access import Sight
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
        return kind_of(self.view)

    def is_read_by(self, member: Membership) -> bool:
        needed = self.view.permission_map["retrieve"]
        return needed in PERMISSIONS[Role(member.role)]

    def asked_by(self, request: Any) -> "Asked":
        member = request._request.member
        documents = resource_of(self.view, Role(member.role), for_device=True)
        return Asked(self.kind, documents, member, request._request.sight)


@dataclass(frozen=True)
class Asked:
    """The records of one kind, as the asking member may see them."""

    kind: str
    documents: Documents
    member: Membership
    sight: Sight

    def after(self, last: UUID, most: int) -> list["Shown"]:
        return self._shown(self.documents.after(last, self.member, most))

    def those(self, ids: Iterable[UUID]) -> list["Shown"]:
        return self._shown(self.documents.those(list(ids), self.member))

    def together(self, ids: Collection[UUID]) -> Page:
        page = self.documents.together(ids, self.member)
        self.sight.add_clients(client for _, client in page.found)
        return page

    def show_all(self, ids: Iterable[UUID]) -> Iterator[dict[str, Any]]:
        for one in self.those(ids):
            yield json.loads(one.written)

    def _shown(self, found: Iterable[Kept]) -> list["Shown"]:
        shown = [Shown(self.kind, one.id, one.client, one.body) for one in found]
        self.sight.add_clients(one.client for one in shown)
        return shown


@dataclass(frozen=True, slots=True)
class Shown:
    kind: str
    id: UUID
    client: UUID | None
    body: bytes

    @property
    def written(self) -> bytes:
        head = f'{{"record":"{self.kind}","id":"{self.id}","data":'
        return head.encode() + self.body + b"}"


RESOURCES = {resource.kind: resource for resource in map(Resource, VIEWS)}


def resources_of(member: Membership) -> dict[str, Resource]:
    return {
        kind: resource
        for kind, resource in RESOURCES.items()
        if resource.is_read_by(member)
    }
