from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.serializers.change import VerificationSerializer, VerifyQuery
from api.views.watched import Watched
from clinic.enums import Role
from clinic.errors import NotAllowed
from clinic.models import Membership
from clinic.permissions import Permission
from clinic.queries.verification import verify_chain
from sessions.models import Signature
from sessions.queries.verification import verify_record

MOST = 2_000  # Commits of one request.
RECORD = OpenApiParameter("record", str, description="A signed record's id.")
AFTER = OpenApiParameter(
    "after", int, description="The commit to go on from; 0 begins the chain."
)


class VerificationViewSet(Watched, ViewSet):
    """Whether what is kept is as it was."""

    record_kind = "signature"
    permission_map: ClassVar = {"list": Permission.HISTORY_READ}

    @extend_schema(
        operation_id="verify_retrieve",
        parameters=[RECORD, AFTER],
        responses=VerificationSerializer,
    )
    def list(self, request: Any) -> Response:
        """Check one record's signature against the record; or recompute, for a clinic
        admin, at most 2,000 commits of the chain."""
        query = VerifyQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        report = self._report(request._request.member, **query.validated_data)
        return Response(VerificationSerializer(report).data)

    def _report(
        self, member: Membership, after: int, record: UUID | None = None
    ) -> dict[str, Any]:
        if record is not None:
            signature = verify_record(record)
            if signature is None:
                raise Http404
            signed = Signature.objects.filter(record=record)
            self.shows_clients(signed.values_list("client_id", flat=True))
            return {"signature": signature, "chain": None}
        if member.role != Role.CLINIC_ADMIN:
            raise NotAllowed("The whole chain is recomputed for a clinic admin.")
        self.shows_nobody()
        chain = verify_chain(member.clinic_id, after=after, most=MOST)
        return {"signature": None, "chain": chain}
