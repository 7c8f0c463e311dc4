from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from api.serializers.device import (
    DeviceSerializer,
    IssuedTokenSerializer,
    NewDeviceSerializer,
)
from api.views.base import ClinicViewSet, ListMixin, RetrieveMixin
from clinic.domain.device import issue_token, revoke_device
from clinic.errors import InvalidInput
from clinic.models import Device
from clinic.permissions import Permission
from clinic.queries.membership import places_of


class DeviceViewSet(ListMixin, RetrieveMixin, ClinicViewSet):
    """The devices that hold a token of this person; for a clinic admin, everyone's."""

    queryset = Device.objects.usable()
    serializer_class = DeviceSerializer
    permission_map: ClassVar = {
        "list": Permission.OWN_ACCESS,
        "retrieve": Permission.OWN_ACCESS,
        "create": Permission.OWN_ACCESS,
        "destroy": Permission.OWN_ACCESS,
    }

    @extend_schema(request=NewDeviceSerializer, responses={201: IssuedTokenSerializer})
    def create(self, request: Any) -> Response:
        """A token for one of the person's memberships, shown this once."""
        values = self.valid(NewDeviceSerializer)
        places = {place.id: place for place in places_of(self.member.user)}
        place = places.get(values["membership"])
        if place is None:
            raise InvalidInput.at("membership", "You have no such membership.")
        issued = issue_token(
            place, name=values["name"], second_factor=self._second_factor()
        )
        issued.device.token = issued.token
        shown = IssuedTokenSerializer(
            issued.device, context=self.get_serializer_context()
        )
        return Response(shown.data, status=201)

    def destroy(self, request: Any, pk: Any) -> Response:
        """Revoke: the token opens nothing from the next request on."""
        revoke_device(self.get_object(), by=self.member)
        return Response(status=204)

    def _second_factor(self) -> bool:
        """A token hands on the strength of the log-in it came from."""
        current = self.request._request.device
        return Device.objects.filter(pk=current, second_factor=True).exists()
