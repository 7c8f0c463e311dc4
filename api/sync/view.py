from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.renderers import WhateverIsAsked, Written
from api.schema import LAST_EVENT_ID, refused, stream
from api.serializers.sync import (
    PullQuery,
    PullSerializer,
    PushedSerializer,
    PushSerializer,
)
from api.sync.pull import Cursor, pull
from api.sync.push import push
from api.views.watched import Watched
from clinic.errors import InvalidInput, ServedElsewhere
from clinic.permissions import Permission

CURSOR = OpenApiParameter("cursor", str, description="Of the page before.")
PAGE_SIZE = OpenApiParameter("page_size", int, description="At most 1000.")
HEAD = 'id: <epoch>.<seq>\nevent: head\ndata: {"head": "<epoch>.<seq>"}\n\n'


class SyncViewSet(Watched, ViewSet):
    """What a device keeps, and what was done on it without a network."""

    record_kind = "sync"
    permission_map: ClassVar = {
        "pull": Permission.SYNC,
        "push": Permission.SYNC,
        "events": Permission.SYNC,
    }

    @extend_schema(
        parameters=[CURSOR, PAGE_SIZE],
        responses={200: PullSerializer, **refused(410)},
    )
    @action(detail=False, methods=["get"])
    def pull(self, request: Any) -> Response:
        """What changed since a cursor, in the order of commits; without one, all."""
        self.sight.add_clients(())
        query = PullQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        given = query.validated_data["cursor"]
        page = pull(
            request,
            cursor=Cursor.read(given) if given else None,
            size=query.validated_data["page_size"],
        )
        return Response(Written(page.written()))

    @extend_schema(request=PushSerializer, responses=PushedSerializer)
    @action(detail=False, methods=["post"])
    def push(self, request: Any) -> Response:
        """Perform operations recorded on a device; each is answered alone."""
        self.sight.add_clients(())
        body = PushSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        device = body.validated_data["device"]
        if device is not None and device != request._request.device:
            raise InvalidInput.at("device", "This token is of another device.")
        return Response(push(request, body.validated_data["operations"]))

    @extend_schema(parameters=[LAST_EVENT_ID], responses=stream(head=HEAD))
    @action(detail=False, methods=["get"], content_negotiation_class=WhateverIsAsked)
    def events(self, request: Any) -> Response:
        """Hear at once that there is something to pull, and nothing of what it is.

        Answered by the process for live events."""
        raise ServedElsewhere(
            "The process for live events answers here (granian backend.events), and"
            " the proxy does not lead to it. Ask sync/pull/ now and then."
        )
