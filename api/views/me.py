from typing import Any, ClassVar

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.serializers.membership import MeSerializer, PlaceSerializer
from clinic.models import Clinic
from clinic.permissions import PERMISSIONS, Permission
from clinic.queries.membership import places_of


class RootViewSet(ViewSet):
    """Where to begin."""

    permission_map: ClassVar = {"list": Permission.OWN_ACCESS}

    @extend_schema(exclude=True)
    def list(self, request: Any) -> Response:
        names = ("me", "memberships", "clients", "sessions", "catalogue")
        links = {name: request.build_absolute_uri(f"{name}/") for name in names}
        links["documentation"] = request.build_absolute_uri(reverse("docs"))
        return Response(links)


class MeViewSet(ViewSet):
    """Who am I, and what may I do."""

    permission_map: ClassVar = {"list": Permission.OWN_ACCESS}

    @extend_schema(operation_id="me_retrieve", responses=MeSerializer)
    def list(self, request: Any) -> Response:
        member = request._request.member
        member.clinic = Clinic.objects.get(pk=member.clinic_id)
        member.device = request._request.device
        member.permissions = sorted(PERMISSIONS[member.role])
        return Response(MeSerializer(member).data)


class PlaceViewSet(ViewSet):
    """Every clinic this person may act in."""

    permission_map: ClassVar = {"list": Permission.OWN_ACCESS}

    @extend_schema(
        operation_id="memberships_list", responses=PlaceSerializer(many=True)
    )
    def list(self, request: Any) -> Response:
        places = places_of(request._request.member.user)
        return Response(PlaceSerializer(places, many=True).data)
