from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.serializers.change import ChangeSerializer, RecordQuery
from clinic.enums import Role
from clinic.permissions import Permission
from clinic.queries.change import history_of

RECORD = OpenApiParameter("record", str, required=True, description="A record's id.")
ADMIN_ONLY = frozenset({"device"})


class ChangeViewSet(ViewSet):
    """The change log: what happened to a record, the first change first."""

    permission_map: ClassVar = {"list": Permission.HISTORY_READ}

    @extend_schema(
        operation_id="changes_list",
        parameters=[RECORD],
        responses=ChangeSerializer(many=True),
    )
    def list(self, request: Any) -> Response:
        """Who changed what, from what to what."""
        query = RecordQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        steps = history_of(query.validated_data["record"])
        is_admin = request._request.member.role == Role.CLINIC_ADMIN
        if not steps or (steps[0].kind in ADMIN_ONLY and not is_admin):
            raise Http404
        return Response(ChangeSerializer(steps, many=True).data)
