from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from api.documents.listing import ById
from api.documents.resource import resource_of
from api.filters.record import HomeCareFilter
from api.serializers.handout import GIVEN
from api.serializers.home_care import (
    AdherenceQuery,
    AdherenceSerializer,
    HomeCareLogSerializer,
    HomeCareSerializer,
    ItemAdherenceSerializer,
)
from api.views.base import (
    ClinicViewSet,
    CreateMixin,
    ListMixin,
    RetrieveMixin,
    UpdateMixin,
)
from api.views.voiding import VoidMixin
from clinic.enums import Role
from clinic.models import Client
from clinic.permissions import Permission
from sessions.domain.home_care import (
    change_home_care,
    give_home_care,
    log_home_care,
)
from sessions.models import HomeCareInstruction, HomeCareLog
from sessions.queries.home_care import adherence_of, adherence_of_client

LOG = ById(HomeCareLogSerializer, HomeCareLog.objects.all())
HANDOUTS = Prefetch("handouts", GIVEN)
CLIENT = OpenApiParameter("client", UUID, required=True)


class HomeCareLogViewSet(ClinicViewSet):
    """What was reported, as devices keep it; to others an item shows its own."""

    queryset = HomeCareLog.objects.all()
    serializer_class = HomeCareLogSerializer
    permission_map: ClassVar = {"retrieve": Permission.HOME_CARE_READ}


class HomeCareViewSet(
    VoidMixin, CreateMixin, UpdateMixin, ListMixin, RetrieveMixin, ClinicViewSet
):
    """What the client does at home, and what they report of it."""

    queryset = HomeCareInstruction.objects.all()
    serializer_class = HomeCareSerializer
    change = change_home_care
    filterset_class = HomeCareFilter
    if_match_actions = frozenset({"void", "partial_update"})
    in_sets = frozenset({"log"})
    permission_map: ClassVar = {
        "void": Permission.RECORD_VOID,
        "list": Permission.HOME_CARE_READ,
        "retrieve": Permission.HOME_CARE_READ,
        "create": Permission.HOME_CARE_WRITE,
        "partial_update": Permission.HOME_CARE_WRITE,
        "logs": Permission.HOME_CARE_READ,
        "log": Permission.HOME_CARE_LOG,
        "adherence": Permission.HOME_CARE_READ,
        "client_adherence": Permission.HOME_CARE_READ,
    }

    def records(self) -> QuerySet[HomeCareInstruction]:
        records = super().records()
        shows_items = self.action not in {"logs", "log", "adherence"}
        return records.prefetch_related(HANDOUTS) if shows_items else records

    def perform_create(self, values: dict[str, Any]) -> HomeCareInstruction:
        return give_home_care(by=self.member, **values)

    @extend_schema(responses=HomeCareLogSerializer(many=True))
    @action(detail=True, methods=["get"], filterset_class=None)
    def logs(self, request: Any, pk: Any) -> Response:
        """What was reported, the latest first, in pages."""
        logs = HomeCareLog.objects.visible_to(self.member)
        documents = resource_of(HomeCareLogViewSet, Role(self.member.role))
        return self.page_of(logs.filter(instruction=self.get_object()), documents)

    @extend_schema(
        request=HomeCareLogSerializer, responses={201: HomeCareLogSerializer}
    )
    @logs.mapping.post
    def log(self, request: Any, pk: Any) -> Response:
        """Report a day, done or not."""
        return self.add(self.get_object(), log_home_care, LOG)

    @extend_schema(responses=AdherenceSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def adherence(self, request: Any, pk: Any) -> Response:
        """Done over due, week by week since the start."""
        weeks = adherence_of(self.get_object())
        return Response(AdherenceSerializer(weeks, many=True).data)

    @extend_schema(
        operation_id="home_care_client_adherence_list",
        parameters=[CLIENT],
        responses=ItemAdherenceSerializer(many=True),
        filters=False,
    )
    @action(
        detail=False,
        methods=["get"],
        url_path="adherence",
        pagination_class=None,
        filterset_class=None,
    )
    def client_adherence(self, request: Any) -> Response:
        """The same for all that a client was given, in one answer."""
        query = AdherenceQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        clients = Client.objects.visible_to(self.member)
        client = get_object_or_404(clients, pk=query.validated_data["client"])
        self.shows(client)
        items = adherence_of_client(client.pk, by=self.member)
        return Response(ItemAdherenceSerializer(items, many=True).data)
