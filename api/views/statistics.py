from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from api.serializers.statistics import PeriodQuery, StatisticsSerializer
from clinic.permissions import Permission
from sessions.queries.period import period_of
from sessions.queries.statistics import statistics


class StatisticsViewSet(ViewSet):
    """Counts and distributions, and never a client."""

    permission_map: ClassVar = {"list": Permission.STATISTICS_READ}

    @extend_schema(
        operation_id="statistics_retrieve",
        parameters=[PeriodQuery],
        responses=StatisticsSerializer,
    )
    def list(self, request: Any) -> Response:
        """Figures of the clinic's clients together, small groups suppressed; for a
        therapist their own load too."""
        member = request._request.member
        query = PeriodQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        period = period_of(member.clinic, **query.validated_data)
        return Response(StatisticsSerializer(statistics(period, by=member)).data)
