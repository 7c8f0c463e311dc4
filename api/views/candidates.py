from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.serializers.candidates import AskSerializer, CandidatesSerializer
from api.views.watched import Watched
from clinic.permissions import Permission
from sessions.queries.candidates import candidates


class CandidatesViewSet(Watched, ViewSet):
    """Referral reasoning: a help to the examination, never a diagnosis."""

    record_kind = "trigger_point"
    permission_map: ClassVar = {"ask": Permission.CANDIDATES_ASK}

    @extend_schema(request=AskSerializer, responses=CandidatesSerializer)
    def ask(self, request: Any) -> Response:
        """Which trigger-point sites may refer to where it hurts: red flags first, then
        the client's own points, then the catalogue's sites, ranked with reasons."""
        asked = AskSerializer(data=request.data, context={"request": request})
        asked.is_valid(raise_exception=True)
        values = asked.validated_data
        reports = [(one["region"], one["side"]) for one in values.pop("regions")]
        client = values.get("client")
        self.shows(client) if client else self.shows_nobody()
        found = candidates(reports, by=request._request.member, **values)
        return Response(CandidatesSerializer(found).data)
