from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from api.login import confirm_identity, has_second_factor, may_enter
from api.schema import refused
from api.serializers.device import (
    DeviceSerializer,
    IssuedTokenSerializer,
    NewDeviceSerializer,
    ReauthenticationSerializer,
)
from api.views.base import ClinicViewSet, ListMixin, RetrieveMixin
from clinic.domain.device import freshen_device, issue_token, revoke_device
from clinic.errors import InvalidInput, NoDevice, SecondFactorRequired
from clinic.models import Device
from clinic.permissions import Permission
from clinic.queries.membership import places_of

NO_KEY = OpenApiParameter(
    "Idempotency-Key", location=OpenApiParameter.HEADER, exclude=True
)


class DeviceViewSet(ListMixin, RetrieveMixin, ClinicViewSet):
    """The devices that hold a token of this person; for a clinic admin, everyone's."""

    queryset = Device.objects.usable().select_related("use")
    serializer_class = DeviceSerializer
    permission_map: ClassVar = {
        "list": Permission.OWN_ACCESS,
        "retrieve": Permission.OWN_ACCESS,
        "create": Permission.OWN_ACCESS,
        "destroy": Permission.OWN_ACCESS,
        "reauthenticate": Permission.OWN_ACCESS,
    }

    @extend_schema(
        parameters=[NO_KEY],
        request=NewDeviceSerializer,
        responses={201: IssuedTokenSerializer},
    )
    def create(self, request: Any) -> Response:
        """A token for one of the person's memberships, shown this once: who asks again
        is given another."""
        values = self.valid(NewDeviceSerializer)
        places = {place.id: place for place in places_of(self.member.user)}
        place = places.get(values["membership"])
        if place is None:
            raise InvalidInput.at("membership", "You have no such membership.")
        strong = self._second_factor()
        if not may_enter(place, strong):
            raise SecondFactorRequired("Log in there with a second factor.")
        issued = issue_token(place, name=values["name"], second_factor=strong)
        issued.device.token = issued.token
        shown = IssuedTokenSerializer(
            issued.device, context=self.get_serializer_context()
        )
        return Response(shown.data, status=201)

    def destroy(self, request: Any, pk: Any) -> Response:
        """Revoke: the token opens nothing from the next request on."""
        revoke_device(self.get_object(), by=self.member)
        return Response(status=204)

    @extend_schema(
        request=ReauthenticationSerializer,
        responses={200: DeviceSerializer, **refused(429)},
    )
    @action(detail=False, methods=["post"], url_path="current/reauthenticate")
    def reauthenticate(self, request: Any) -> Response:
        """Make the calling device fresh for five minutes, by password or by a code."""
        device = self._calling_device()
        confirm_identity(request._request, self.valid(ReauthenticationSerializer))
        return self.shown(freshen_device(device, by=self.member))

    def _calling_device(self) -> Device:
        current = self.request._request.device
        if current is None:
            raise NoDevice("A browser has no device; see /accounts/reauthenticate/.")
        return get_object_or_404(self.get_queryset(), pk=current)

    def _second_factor(self) -> bool:
        """A token hands on the strength of the log-in it came from."""
        current = self.request._request.device
        if current is None:
            return has_second_factor(self.request._request)
        return Device.objects.filter(pk=current, second_factor=True).exists()
