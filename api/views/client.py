from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from api.documents.listing import ById
from api.filters.client import ClientFilter
from api.renderers import FILE_RENDERERS
from api.schema import refused
from api.serializers.client import (
    ClientSearchSerializer,
    ClientSerializer,
    MergeSerializer,
)
from api.serializers.membership import MembershipSerializer
from api.serializers.permitted import PermittedSerializer
from api.views.base import (
    ClinicViewSet,
    CreateMixin,
    ListMixin,
    RetrieveMixin,
    UpdateMixin,
    alone,
)
from api.views.body_chart import BodyChartMixin
from api.views.last_session import LastSessionMixin
from api.views.outcome import OutcomesMixin
from api.views.paper import ClientPapersMixin
from api.views.retention import RetentionMixin
from api.views.timeline import TimelineMixin
from api.views.trend import TrendMixin
from api.views.voiding import VoidMixin
from clinic.domain.client import archive_client, change_client, register_client
from clinic.domain.export import export_client
from clinic.domain.membership import invite_member
from clinic.domain.merging import merge_client
from clinic.download import ZIP, Download, export_of
from clinic.enums import Role
from clinic.errors import InvalidInput
from clinic.models import Client, Membership
from clinic.permissions import Permission
from clinic.queries.client import MOST, find_clients
from sessions.queries.briefing import brief

MEMBER = ById(MembershipSerializer, Membership.objects.all())


class ClientViewSet(
    TimelineMixin,
    LastSessionMixin,
    OutcomesMixin,
    RetentionMixin,
    BodyChartMixin,
    TrendMixin,
    ClientPapersMixin,
    VoidMixin,
    CreateMixin,
    UpdateMixin,
    ListMixin,
    RetrieveMixin,
    ClinicViewSet,
):
    """The people in therapy: who they are and how to reach them."""

    queryset = Client.objects.all()
    serializer_class = ClientSerializer
    change = change_client
    filterset_class = ClientFilter
    if_match_actions = frozenset({"void", "partial_update", "archive", "merge"})
    permission_map: ClassVar = {
        "void": Permission.RECORD_VOID,
        "list": Permission.CLIENT_READ,
        "retrieve": Permission.CLIENT_READ,
        "create": Permission.CLIENT_REGISTER,
        "partial_update": Permission.CLIENT_CHANGE,
        "archive": Permission.CLIENT_REGISTER,
        "merge": Permission.CLIENT_REGISTER,
        "search": Permission.CLIENT_SEARCH,
        "outcomes": Permission.OUTCOME_READ,
        "invite": Permission.CLIENT_REGISTER,
        "export": Permission.RECORD_EXPORT,
        "timeline": Permission.RECORD_READ,
        "last_session": Permission.RECORD_READ,
        "permitted": Permission.RECORD_READ,
        "body_chart": Permission.RECORD_READ,
        "trend": Permission.OUTCOME_READ,
        "report": Permission.PAPER_READ,
        "home_care_sheet": Permission.PAPER_READ,
        "record": Permission.RECORD_READ,
        "retention": Permission.CLINIC_READ,
        "due_for_erasure": Permission.CLINIC_MANAGE,
    }

    def perform_create(self, values: dict[str, Any]) -> Client:
        return register_client(by=self.member, **values)

    @extend_schema(
        request=ClientSearchSerializer, responses=ClientSerializer(many=True)
    )
    @action(
        detail=False,
        methods=["post"],
        pagination_class=None,
        filterset_class=None,
    )
    def search(self, request: Any) -> Response:
        """At most 50 clients, by name. A name never stands in an address."""
        found = find_clients(by=self.member, **self.valid(ClientSearchSerializer))
        return self.list_of(found, MOST)

    @extend_schema(request=None, responses=ClientSerializer)
    @action(detail=True, methods=["post"])
    def archive(self, request: Any, pk: Any) -> Response:
        """Put a client aside; their record stays."""
        return self.act(archive_client)

    @extend_schema(request=MergeSerializer, responses=ClientSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Any, pk: Any) -> Response:
        """Say that this client is a duplicate: their record stays, and is read with
        that of the client they are merged `into`."""
        return self.act(merge_client, MergeSerializer)

    @extend_schema(responses=PermittedSerializer)
    @action(detail=True, methods=["get"])
    def permitted(self, request: Any, pk: Any) -> Response:
        """What may I do here today: limits, consents, and what must be asked."""
        known = brief(self.get_object(), clinic=self.member.clinic, at=timezone.now())
        return Response(PermittedSerializer(known).data)

    @extend_schema(responses={(200, ZIP): OpenApiTypes.BINARY, **refused(429)})
    @action(detail=True, methods=["get"], renderer_classes=FILE_RENDERERS)
    def export(self, request: Any, pk: Any) -> Download:
        """The record in one zip file: to a client what they may see of their own, to a
        clinic admin all that the clinic has of this client."""
        return export_of(export_client(self.get_object(), by=self.member))

    @extend_schema(request=None, responses={201: MembershipSerializer})
    @action(detail=True, methods=["post"])
    def invite(self, request: Any, pk: Any) -> Response:
        """Invite the client, by mail, to their own part of the record."""
        client = self.get_object()

        def make() -> Membership:
            if not client.email:
                raise InvalidInput.at("email", "The client's record names no email.")
            return invite_member(
                by=self.member,
                email=client.email,
                role=Role.CLIENT,
                name=f"{client.given_name} {client.family_name}",
                client=client,
            )

        return self.once(make, alone(MEMBER))
