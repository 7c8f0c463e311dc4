"""Every door of the API is known, and has its keeper."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver
from rest_framework import serializers
from rest_framework.viewsets import ViewSetMixin

import api.serializers
from api.permissions import RolePermission
from api.serializers.catalogue import SERIALIZERS
from api.serializers.fields import VisibleRelatedField
from api.views.live import LinkPermission
from clinic.permissions import PERMISSIONS, Permission

pytestmark = pytest.mark.no_db

ROUTES = """
    GET         /
    GET PATCH   clinic/
    GET         clinic/export/
    GET         me/
    GET         memberships/
    GET POST    devices/
    GET DELETE  devices/<uuid:pk>/
    POST        devices/current/reauthenticate/
    GET POST    members/
    GET         members/<uuid:pk>/
    POST        members/<uuid:pk>/role/
    POST        members/<uuid:pk>/end/
    GET POST    licences/
    GET         licences/<uuid:pk>/
    POST        licences/<uuid:pk>/end/
    GET POST    technique-rules/
    GET         technique-rules/<uuid:pk>/
    GET POST    clients/
    POST        clients/search/
    GET PATCH   clients/<uuid:pk>/
    POST        clients/<uuid:pk>/void/
    POST        clients/<uuid:pk>/archive/
    POST        clients/<uuid:pk>/merge/
    GET         clients/<uuid:pk>/body-chart.svg
    GET         clients/<uuid:pk>/trend.svg
    GET         clients/<uuid:pk>/report.pdf
    GET         clients/<uuid:pk>/home-care.pdf
    GET         clients/<uuid:pk>/record.pdf
    GET         clients/<uuid:pk>/permitted/
    GET         clients/<uuid:pk>/retention/
    GET         clients/due-for-erasure/
    POST        clients/<uuid:pk>/invite/
    GET         clients/<uuid:pk>/export/
    GET         clients/<uuid:pk>/last-session/
    GET         clients/<uuid:pk>/timeline/
    GET         clients/<uuid:pk>/outcomes/
    GET POST    consents/
    GET         consents/<uuid:pk>/
    POST        consents/<uuid:pk>/void/
    POST        consents/<uuid:pk>/withdraw/
    GET POST    episodes/
    GET PATCH   episodes/<uuid:pk>/
    POST        episodes/<uuid:pk>/void/
    POST        episodes/<uuid:pk>/close/
    GET POST    assessments/
    GET PATCH   assessments/<uuid:pk>/
    POST        assessments/<uuid:pk>/void/
    GET         assessments/<uuid:pk>/assessment.pdf
    POST        assessments/<uuid:pk>/addenda/
    POST        assessments/<uuid:pk>/co-sign/
    POST        assessments/<uuid:pk>/sign/
    GET POST    clearances/
    GET         clearances/<uuid:pk>/
    POST        clearances/<uuid:pk>/void/
    GET POST    trigger-points/
    GET PATCH   trigger-points/<uuid:pk>/
    POST        trigger-points/<uuid:pk>/void/
    POST        trigger-points/<uuid:pk>/exams/
    GET         trigger-points/<uuid:pk>/history/
    GET POST    treatment-plans/
    GET PATCH   treatment-plans/<uuid:pk>/
    POST        treatment-plans/<uuid:pk>/void/
    POST        treatment-plans/<uuid:pk>/activate/
    POST        treatment-plans/<uuid:pk>/complete/
    POST        treatment-plans/<uuid:pk>/discontinue/
    POST        treatment-plans/<uuid:pk>/hold/
    POST        treatment-plans/<uuid:pk>/resume/
    POST        treatment-plans/<uuid:pk>/revise/
    GET POST    sessions/
    GET         sessions/therapists/
    GET PATCH   sessions/<uuid:pk>/
    POST        sessions/<uuid:pk>/void/
    GET         sessions/<uuid:pk>/note.pdf
    POST        sessions/<uuid:pk>/addenda/
    POST        sessions/<uuid:pk>/co-sign/
    POST        sessions/<uuid:pk>/sign/
    POST        sessions/<uuid:pk>/share/
    POST        sessions/<uuid:pk>/cancel/
    POST        sessions/<uuid:pk>/clone/
    POST        sessions/<uuid:pk>/complete/
    POST        sessions/<uuid:pk>/feedback/
    POST        sessions/<uuid:pk>/feedback/<uuid:feedback_id>/respond/
    DELETE GET POST sessions/<uuid:pk>/live-link/
    GET         sessions/<uuid:pk>/events/
    POST        sessions/<uuid:pk>/no-show/
    POST        sessions/<uuid:pk>/reschedule/
    POST        sessions/<uuid:pk>/start/
    POST        sessions/<uuid:pk>/treatments/
    PATCH       sessions/<uuid:pk>/treatments/<uuid:treatment_id>/
    POST        sessions/<uuid:pk>/treatments/<uuid:treatment_id>/discard/
    GET POST    home-care/
    GET         home-care/adherence/
    GET PATCH   home-care/<uuid:pk>/
    POST        home-care/<uuid:pk>/void/
    GET         home-care/<uuid:pk>/adherence/
    GET POST    home-care/<uuid:pk>/logs/
    GET POST    outcome-responses/
    GET         outcome-responses/<uuid:pk>/
    POST        outcome-responses/<uuid:pk>/void/
    GET         check-ins/
    GET         check-ins/<uuid:pk>/
    POST        check-ins/<uuid:pk>/void/
    POST        check-ins/<uuid:pk>/answer/
    GET POST    adverse-events/
    GET PATCH   adverse-events/<uuid:pk>/
    POST        adverse-events/<uuid:pk>/void/
    GET POST    referrals/
    GET PATCH   referrals/<uuid:pk>/
    POST        referrals/<uuid:pk>/void/
    GET POST    handouts/
    GET         handouts/<uuid:pk>/
    POST        handouts/<uuid:pk>/void/
    GET POST    legal-holds/
    GET         legal-holds/<uuid:pk>/
    POST        legal-holds/<uuid:pk>/lift/
    GET POST    erasures/
    GET         erasures/<uuid:pk>/
    POST        erasures/<uuid:pk>/carry-out/
    GET         conflicts/
    GET         conflicts/<uuid:pk>/
    POST        conflicts/<uuid:pk>/settle/
    GET         sync/pull/
    POST        sync/push/
    GET         live/
    POST        live/feedback/
    GET         sync/events/
    GET         statistics/
    GET         changes/
    GET         access-log/
    GET         verify/
    GET         catalogue/
    POST        catalogue/candidates/
    GET POST    catalogue/contraindications/
    GET         catalogue/contraindications/<slug:slug>/
    GET POST    catalogue/education-topics/
    GET         catalogue/education-topics/<slug:slug>/
    GET POST    catalogue/home-care-templates/
    GET         catalogue/home-care-templates/<slug:slug>/
    GET POST    catalogue/muscles/
    GET         catalogue/muscles/<slug:slug>/
    GET POST    catalogue/outcome-measures/
    GET         catalogue/outcome-measures/<slug:slug>/
    GET POST    catalogue/outcome-measures/<slug:slug>/wordings/
    GET POST    catalogue/pain-regions/
    GET         catalogue/pain-regions/<slug:slug>/
    GET POST    catalogue/positions/
    GET         catalogue/positions/<slug:slug>/
    GET POST    catalogue/range-of-motion-movements/
    GET         catalogue/range-of-motion-movements/<slug:slug>/
    GET POST    catalogue/retention-rules/
    GET         catalogue/retention-rules/<slug:slug>/
    GET POST    catalogue/techniques/
    GET         catalogue/techniques/<slug:slug>/
    GET POST    catalogue/tools/
    GET         catalogue/tools/<slug:slug>/
    GET POST    catalogue/trigger-point-sites/
    GET         catalogue/trigger-point-sites/<slug:slug>/
"""
# The description of the API, which holds nobody's data.
OPEN_DOORS = {"schema/", "docs/", "redoc/"}
# Ids a body may hold that no queryset bounds: one is chosen among one's own places,
# the log is asked for what row security shows of it, and the others stand only in
# answers.
PLAIN_IDS = {
    "AdherenceQuery.client",
    "AgreementSerializer.consent",
    "AllowanceSerializer.limits",
    "DecisionSerializer.assessment",
    "DecisionSerializer.episode",
    "NamedAgreementSerializer.consent",
    "ToleratedWordSerializer.session",
    "PermittedSerializer.client",
    "ReviewSerializer.session",
    "BreakSerializer.record",
    "ChangeSerializer.actor",
    "ChangeSerializer.device",
    "HistoryQuery.record",
    "ItemAdherenceSerializer.instruction",
    "SignatureReportSerializer.record",
    "TimelineQuery.episode",
    "VerifyQuery.record",
    "VoidingSerializer.by",
    "MeSerializer.client",
    "MeSerializer.device",
    "NewDeviceSerializer.membership",
    "PlaceSerializer.client",
    "PlaceSerializer.clinic",
    "HomeCareDoneSerializer.instruction",
    "MarkSerializer.episode",
    "MarkSerializer.session",
    "OutcomesQuery.episode",
    "TrendQuery.episode",
    "ReportQuery.episode",
    "OutcomesSerializer.client",
    "OutcomesSerializer.episode",
    "SessionPainSerializer.session",
    "PushSerializer.device",
    "ResultSerializer.conflict",
    "ThresholdGainSerializer.trigger_point",
}


def doors(resolver: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every path below /api/ and its view."""
    for pattern in resolver.url_patterns:
        here = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from doors(pattern, here)
        elif here.startswith("api/"):
            yield here.removeprefix("api/").removeprefix("v1/") or "/", pattern.callback


DOORS = {path: view for path, view in doors(get_resolver()) if hasattr(view, "actions")}
VIEWS = sorted({view.cls for view in DOORS.values()}, key=lambda view: view.__name__)


def actions_of(view: type) -> set[str]:
    return {
        action
        for door in DOORS.values()
        if door.cls is view
        for action in door.actions.values()
    }


def declared() -> Iterator[type[serializers.Serializer]]:
    """Every serializer there is, the catalogue's made ones included."""
    yield from SERIALIZERS.values()
    for path in sorted(Path(api.serializers.__file__).parent.glob("*.py")):
        module = import_module(f"api.serializers.{path.stem}")
        for found in vars(module).values():
            if is_whole(found) and found.__module__ == module.__name__:
                yield found


def is_whole(found: Any) -> bool:
    """Whether it is a serializer with fields, and no base of others."""
    if not inspect.isclass(found) or not issubclass(found, serializers.Serializer):
        return False
    return hasattr(found, "Meta") or not issubclass(found, serializers.ModelSerializer)  # noqa: TID251


def writable() -> Iterator[tuple[str, serializers.Field]]:
    for serializer in declared():
        for name, field in serializer().fields.items():
            if not field.read_only:
                one = getattr(field, "child_relation", getattr(field, "child", field))
                yield f"{serializer.__name__}.{name}", one


def test_the_doors_of_the_api_are_these():
    table = dict(
        reversed(line.rsplit(maxsplit=1)) for line in ROUTES.strip().splitlines()
    )

    assert {  # DRF adds HEAD beside GET once a door was opened.
        path: {method.upper() for method in view.actions} - {"HEAD"}
        for path, view in DOORS.items()
    } == {path: set(methods.split()) for path, methods in table.items()}


def test_the_doors_without_a_keeper_are_these():
    every = {path for path, _ in doors(get_resolver())}

    assert every - DOORS.keys() == OPEN_DOORS


@pytest.mark.parametrize("view", VIEWS)
def test_every_action_names_its_permission_and_no_other_does(view):
    assert issubclass(view, ViewSetMixin)
    assert view.permission_map.keys() == actions_of(view)
    assert {type(one) for one in view.permission_map.values()} == {Permission}


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_kept_by_roles(view):
    by_link = view.__name__ == "LiveViewSet"

    assert view.permission_classes == [LinkPermission if by_link else RolePermission]


def test_every_permission_opens_a_door_to_someone():
    asked = {one for view in VIEWS for one in view.permission_map.values()}

    assert asked == set(Permission)
    assert frozenset().union(*PERMISSIONS.values()) == set(Permission)


def test_nothing_is_replaced_and_only_tokens_are_deleted():
    removing = {
        path for path, view in DOORS.items() if {"put", "delete"} & view.actions.keys()
    }

    assert removing == {"devices/<uuid:pk>/", "sessions/<uuid:pk>/live-link/"}


def test_an_id_in_an_address_is_of_a_kind():
    """Django answers a malformed one, before it reaches a query."""
    loose = {path for path in DOORS if path.count("<") != path.count(":")}

    assert loose == set()


def test_a_reference_in_a_body_admits_only_visible_rows():
    loose = {
        name
        for name, field in writable()
        if isinstance(field, serializers.RelatedField)
        and not isinstance(field, VisibleRelatedField)
    }

    assert loose == set()


def test_what_a_body_may_refer_to_knows_whom_it_is_visible_to():
    blind = {
        name
        for name, field in writable()
        if isinstance(field, VisibleRelatedField)
        and not hasattr(field.queryset, "visible_to")
    }

    assert blind == set()


def test_no_other_id_in_a_body_goes_unbounded():
    plain = {
        name
        for name, field in writable()
        if type(field) is serializers.UUIDField and not name.endswith(".id")
    }

    assert plain == PLAIN_IDS
