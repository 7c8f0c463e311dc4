"""How long records are kept, as the views of clients tell it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from api.serializers.retention import RetentionSerializer
from sessions.queries.retention import due_for_erasure, retention_of


class RetentionMixin:
    @extend_schema(responses=RetentionSerializer)
    @action(detail=True, methods=["get"])
    def retention(self: Any, request: Any, pk: Any) -> Response:
        """Until when the record is kept, by which rule, and whether it is held."""
        client = self.get_object()
        known = retention_of(client, clinic=self.member.clinic)
        return Response(RetentionSerializer(known).data)

    @extend_schema(responses=RetentionSerializer(many=True))
    @action(
        detail=False,
        methods=["get"],
        url_path="due-for-erasure",
        pagination_class=None,
        filterset_class=None,
    )
    def due_for_erasure(self: Any, request: Any) -> Response:
        """At most 200 clients whose time to be kept is over, the longest first. None is
        erased unless a clinic admin asks for it."""
        found = due_for_erasure(self.member.clinic)
        self.shows(*(one.client for one in found))
        return Response(RetentionSerializer(found, many=True).data)
