from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from api.filters.record import EpisodeFilter
from api.serializers.episode import ClosingSerializer, EpisodeSerializer
from api.views.base import (
    ClinicViewSet,
    CreateMixin,
    ListMixin,
    RetrieveMixin,
    UpdateMixin,
)
from api.views.voiding import VoidMixin
from clinic.permissions import Permission
from sessions.domain.episode import change_episode, close_episode, open_episode
from sessions.models import Episode


class EpisodeViewSet(
    VoidMixin, CreateMixin, UpdateMixin, ListMixin, RetrieveMixin, ClinicViewSet
):
    """Courses of care, each for one complaint."""

    queryset = Episode.objects.all()
    serializer_class = EpisodeSerializer
    change = change_episode
    filterset_class = EpisodeFilter
    if_match_actions = frozenset({"void", "partial_update", "close"})
    permission_map: ClassVar = {
        "void": Permission.RECORD_VOID,
        "list": Permission.RECORD_READ,
        "retrieve": Permission.RECORD_READ,
        "create": Permission.RECORD_WRITE,
        "partial_update": Permission.RECORD_WRITE,
        "close": Permission.RECORD_WRITE,
    }

    def perform_create(self, values: dict[str, Any]) -> Episode:
        return open_episode(by=self.member, **values)

    @extend_schema(request=ClosingSerializer, responses=EpisodeSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Any, pk: Any) -> Response:
        """End the course of care with its outcome."""
        return self.act(close_episode, ClosingSerializer)
