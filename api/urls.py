"""The table of contents of the API."""

from typing import Any

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from api.renderers import FILE_RENDERERS, PAPER_RENDERERS, PICTURE_RENDERERS
from api.sync.view import SyncViewSet
from api.views.access import AccessViewSet
from api.views.adverse_event import AdverseEventViewSet
from api.views.assessment import AssessmentViewSet
from api.views.candidates import CandidatesViewSet
from api.views.catalogue import VIEWS, ReleaseViewSet
from api.views.change import ChangeViewSet
from api.views.check_in import CheckInViewSet
from api.views.clearance import ClearanceViewSet
from api.views.client import ClientViewSet
from api.views.clinic import ClinicSettingsViewSet
from api.views.conflict import ConflictViewSet
from api.views.consent import ConsentViewSet
from api.views.device import DeviceViewSet
from api.views.episode import EpisodeViewSet
from api.views.erasure import ErasureViewSet
from api.views.handout import HandoutViewSet
from api.views.home_care import HomeCareViewSet
from api.views.legal_hold import LegalHoldViewSet
from api.views.licence import LicenceViewSet
from api.views.live import LiveViewSet
from api.views.me import MeViewSet, PlaceViewSet, RootViewSet
from api.views.membership import MembershipViewSet
from api.views.outcome import OutcomeViewSet
from api.views.referral import ReferralViewSet
from api.views.session import SessionViewSet
from api.views.statistics import StatisticsViewSet
from api.views.technique_rule import TechniqueRuleViewSet
from api.views.treatment_plan import TreatmentPlanViewSet
from api.views.trigger_point import TriggerPointViewSet
from api.views.verification import VerificationViewSet

OFTEN = ("sessions", "sync", "clients")  # Are asked for most, and so tried first.


class ByPrefix(SimpleRouter):
    """The routes of each prefix by themselves: most are passed over by their first
    letters, and not tried one by one."""

    def get_urls(self) -> list[Any]:
        registry = sorted(self.registry, key=lambda one: one[0] not in OFTEN)
        return [path(f"{prefix}/", include(_routes(*one))) for prefix, *one in registry]


def _routes(view: Any, basename: str) -> list[Any]:
    routes = SimpleRouter(use_regex_path=False)
    routes.register("", view, basename)
    return routes.urls


router = ByPrefix(use_regex_path=False)
router.register("me", MeViewSet, "me")
router.register("memberships", PlaceViewSet, "place")
router.register("devices", DeviceViewSet, "device")
router.register("members", MembershipViewSet, "membership")
router.register("licences", LicenceViewSet, "licence")
router.register("technique-rules", TechniqueRuleViewSet, "technique-rule")
router.register("clients", ClientViewSet, "client")
router.register("consents", ConsentViewSet, "consent")
router.register("episodes", EpisodeViewSet, "episode")
router.register("assessments", AssessmentViewSet, "assessment")
router.register("clearances", ClearanceViewSet, "clearance")
router.register("trigger-points", TriggerPointViewSet, "trigger-point")
router.register("treatment-plans", TreatmentPlanViewSet, "treatment-plan")
router.register("sessions", SessionViewSet, "session")
router.register("home-care", HomeCareViewSet, "home-care")
router.register("handouts", HandoutViewSet, "handout")
router.register("outcome-responses", OutcomeViewSet, "outcome-response")
router.register("check-ins", CheckInViewSet, "check-in")
router.register("adverse-events", AdverseEventViewSet, "adverse-event")
router.register("referrals", ReferralViewSet, "referral")
router.register("legal-holds", LegalHoldViewSet, "legal-hold")
router.register("erasures", ErasureViewSet, "erasure")
router.register("conflicts", ConflictViewSet, "conflict")
router.register("live", LiveViewSet, "live")
router.register("sync", SyncViewSet, "sync")
router.register("statistics", StatisticsViewSet, "statistics")
router.register("changes", ChangeViewSet, "change")
router.register("access-log", AccessViewSet, "access")
router.register("verify", VerificationViewSet, "verify")
router.register("catalogue", ReleaseViewSet, "catalogue")
for name, view in VIEWS.items():
    router.register(f"catalogue/{name}", view, f"catalogue-{name}")

clinic = ClinicSettingsViewSet.as_view({"get": "retrieve", "patch": "partial_update"})
export = ClinicSettingsViewSet.as_view(
    {"get": "export"}, renderer_classes=FILE_RENDERERS
)
body_chart = ClientViewSet.as_view(
    {"get": "body_chart"},
    basename="client",
    detail=True,
    renderer_classes=PICTURE_RENDERERS,
)
trend = ClientViewSet.as_view(
    {"get": "trend"},
    basename="client",
    detail=True,
    renderer_classes=PICTURE_RENDERERS,
)
PAPERS = (
    ("sessions/<uuid:pk>/note.pdf", SessionViewSet, "note", "session"),
    ("assessments/<uuid:pk>/assessment.pdf", AssessmentViewSet, "paper", "assessment"),
    ("clients/<uuid:pk>/report.pdf", ClientViewSet, "report", "client"),
    ("clients/<uuid:pk>/home-care.pdf", ClientViewSet, "home_care_sheet", "client"),
    ("clients/<uuid:pk>/record.pdf", ClientViewSet, "record", "client"),
)
papers = [
    path(
        address,
        view.as_view(
            {"get": action},
            basename=name,
            detail=True,
            renderer_classes=PAPER_RENDERERS,
        ),
        name=f"{name}-{action.replace('_', '-')}",
    )
    for address, view, action, name in PAPERS
]
candidates = CandidatesViewSet.as_view({"post": "ask"})

urlpatterns = [
    path("", include(router.urls)),
    path("clinic/", clinic, name="clinic"),
    path("clinic/export/", export, name="clinic-export"),
    path("clients/<uuid:pk>/body-chart.svg", body_chart, name="client-body-chart"),
    path("clients/<uuid:pk>/trend.svg", trend, name="client-trend"),
    *papers,
    path("catalogue/candidates/", candidates, name="candidates"),
    path("", RootViewSet.as_view({"get": "list"}), name="root"),
]
