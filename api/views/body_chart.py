from hashlib import sha256
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema

from api.serializers.body_chart import BodyChartQuery
from clinic.body_chart.chart import Look, draw_chart
from clinic.errors import InvalidInput
from clinic.queries.client import same_person
from sessions.queries.body_chart import panels_of

SVG = "image/svg+xml"


class BodyChartMixin:
    """Where it hurts and where the points are, as a picture."""

    @extend_schema(
        operation_id="clients_body_chart",
        parameters=[BodyChartQuery],
        responses={(200, SVG): OpenApiTypes.STR},
        filters=False,
    )
    def body_chart(self: Any, request: Any, pk: Any) -> HttpResponse:
        """SVG of the latest assessment, or of one, or of one beside an earlier one."""
        client = self.get_object()
        people = same_person(client.pk)
        context = self.get_serializer_context()
        query = BodyChartQuery(data=request.query_params.dict(), context=context)
        query.is_valid(raise_exception=True)
        for name, assessment in query.record.items():
            if getattr(assessment, "client_id", people[0]) not in people:
                raise InvalidInput.at(name, "There is no such assessment of them.")
        panels = panels_of(client, clinic=self.member.clinic, **query.record)
        return _answer(request, draw_chart(*panels, look=Look(**query.look)))


def _answer(request: Any, svg: str) -> HttpResponse:
    drawn = svg.encode()
    tag = f'"{sha256(drawn).hexdigest()[:32]}"'
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers={"ETag": tag})
    return HttpResponse(drawn, content_type=SVG, headers={"ETag": tag})
