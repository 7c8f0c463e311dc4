from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from api.filters.check_in import CheckInFilter
from api.serializers.check_in import CheckInAnswerSerializer, CheckInSerializer
from api.views.base import ClinicViewSet, ListMixin, RetrieveMixin
from api.views.voiding import VoidMixin
from clinic.permissions import Permission
from sessions.domain.check_in import answer_check_in
from sessions.models import CheckIn


class CheckInViewSet(VoidMixin, ListMixin, RetrieveMixin, ClinicViewSet):
    """How the client is after a session, and in the months after a course of care.

    They are made when a session is completed and an episode closed.
    """

    queryset = CheckIn.objects.prefetch_related("answers")
    serializer_class = CheckInSerializer
    filterset_class = CheckInFilter
    if_match_actions = frozenset({"void"})
    permission_map: ClassVar = {
        "void": Permission.RECORD_VOID,
        "list": Permission.CHECK_IN_READ,
        "retrieve": Permission.CHECK_IN_READ,
        "answer": Permission.CHECK_IN_ANSWER,
    }

    @extend_schema(request=CheckInAnswerSerializer, responses={201: CheckInSerializer})
    @action(detail=True, methods=["post"])
    def answer(self, request: Any, pk: Any) -> Response:
        """Tell how it is, once; early and late answers are taken as well."""
        return self.act(answer_check_in, CheckInAnswerSerializer, success=201)
