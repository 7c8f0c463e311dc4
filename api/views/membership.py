from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from api.filters.record import MembershipFilter
from api.serializers.membership import (
    InvitationSerializer,
    MembershipSerializer,
    RoleSerializer,
)
from api.views.base import ClinicViewSet, ListMixin, RetrieveMixin
from clinic.domain.membership import change_role, end_membership, invite_member
from clinic.models import Membership
from clinic.permissions import Permission


class MembershipViewSet(ListMixin, RetrieveMixin, ClinicViewSet):
    """Who works here, and which clients have the app."""

    queryset = Membership.objects.select_related("user")
    serializer_class = MembershipSerializer
    filterset_class = MembershipFilter
    if_match_actions = frozenset({"end", "role"})
    permission_map: ClassVar = {
        "list": Permission.CLINIC_READ,
        "retrieve": Permission.CLINIC_READ,
        "create": Permission.CLINIC_MANAGE,
        "role": Permission.CLINIC_MANAGE,
        "end": Permission.CLINIC_MANAGE,
    }

    @extend_schema(request=InvitationSerializer, responses={201: MembershipSerializer})
    def create(self, request: Any) -> Response:
        """Invite someone by mail."""
        values = self.valid(InvitationSerializer)
        return self.once(lambda: invite_member(by=self.member, **values))

    @extend_schema(request=RoleSerializer, responses=MembershipSerializer)
    @action(detail=True, methods=["post"])
    def role(self, request: Any, pk: Any) -> Response:
        """Give a member of the staff another role, from their next request on."""
        return self.act(change_role, RoleSerializer)

    @extend_schema(request=None, responses=MembershipSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Any, pk: Any) -> Response:
        """End a membership: access closes at once, authorship stays."""
        return self.act(end_membership)
