from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.serializers.change import (
    ChangePageSerializer,
    ChangeSerializer,
    HistoryQuery,
)
from api.views.watched import Watched
from clinic.enums import Role
from clinic.permissions import Permission
from clinic.queries.change import Step, history_of

RECORD = OpenApiParameter("record", str, required=True, description="A record's id.")
CURSOR = OpenApiParameter("cursor", int, description="As `next` has it.")
PAGE_SIZE = OpenApiParameter("page_size", int, description="At most 200.")
ADMIN_ONLY = frozenset({"device"})


class ChangeViewSet(Watched, ViewSet):
    """The change log: what happened to a record, the first change first."""

    record_kind = "change"
    permission_map: ClassVar = {"list": Permission.HISTORY_READ}

    @extend_schema(
        operation_id="changes_list",
        parameters=[RECORD, CURSOR, PAGE_SIZE],
        responses=ChangePageSerializer,
    )
    def list(self, request: Any) -> Response:
        """Who changed what, from what to what."""
        query = HistoryQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        record, after, size = query.validated_data.values()
        steps = history_of(record, after=after, most=size + 1)
        is_admin = request._request.member.role == Role.CLINIC_ADMIN
        if not (steps or after) or any(
            step.kind in ADMIN_ONLY and not is_admin for step in steps
        ):
            raise Http404
        shown, following = self._page(steps, size)
        self.shows_clients(step.client for step in shown)
        address = request.build_absolute_uri(
            f"?record={record}&page_size={size}&cursor={following}"
        )
        page = {"next": address if following else None, "previous": None}
        return Response({**page, "results": ChangeSerializer(shown, many=True).data})

    def _page(self, steps: Sequence[Step], size: int) -> tuple[Sequence[Step], int]:
        """A page of whole commits, and the commit that the next one follows; 0 if
        there is none."""
        if len(steps) <= size:
            return steps, 0
        whole = [step for step in steps if step.seq != steps[size].seq] or steps[:size]
        return whole, whole[-1].seq or 0
