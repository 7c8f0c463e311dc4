from typing import Any

from django.http import HttpResponse
from django.utils import translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema

from api.language import language_of_reader
from api.serializers.trend import TrendQuery
from api.views.picture import SVG, picture
from sessions.queries.trend import trend_of
from sessions.trend.picture import Look, draw_trend


class TrendMixin:
    """What became of pain, scores and measurements, as a picture."""

    @extend_schema(
        operation_id="clients_trend",
        parameters=[TrendQuery],
        responses={(200, SVG): OpenApiTypes.STR},
        filters=False,
    )
    def trend(self: Any, request: Any, pk: Any) -> HttpResponse:
        """SVG of what `outcomes/` tells the same reader, below a time line of sessions,
        plans and other care."""
        client = self.get_object()
        query = TrendQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        look = Look(**{"language": language_of_reader(request), **query.look})
        with translation.override(look.language):
            trend = trend_of(client.pk, by=self.member, **query.record)
        return picture(request, draw_trend(trend, look))
