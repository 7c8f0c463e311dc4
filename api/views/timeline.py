from dataclasses import replace
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from api.serializers.timeline import PlaceField, TimelineQuery, TimelineSerializer
from clinic.queries.client import same_person
from sessions.queries.timeline import Entry, Window, timeline_of


class TimelineMixin:
    """What is dated about a client, duplicates included, in one order."""

    @extend_schema(
        parameters=[TimelineQuery], responses=TimelineSerializer, filters=False
    )
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def timeline(self: Any, request: Any, pk: Any) -> Response:
        """The latest first, in pages by key."""
        client = self.get_object()
        query = TimelineQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        window, size = Window(**query.validated_data), query.validated_data["most"]
        found = timeline_of(same_person(client.pk), replace(window, most=size + 1))
        page = {
            "next": self._next(found[size - 1]) if len(found) > size else None,
            "previous": None,
            "results": found[:size],
        }
        return Response(TimelineSerializer(page).data)

    def _next(self: Any, last: Entry) -> str:
        cursor = PlaceField().to_representation(last.place)
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)
