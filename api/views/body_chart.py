from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema

from api.language import language_of_reader
from api.serializers.body_chart import BodyChartQuery
from api.views.picture import SVG, picture
from clinic.body_chart.chart import Look, draw_chart
from clinic.errors import InvalidInput
from clinic.queries.client import same_person
from sessions.queries.body_chart import panels_of


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
        look = Look(**{"language": language_of_reader(request), **query.look})
        return picture(request, draw_chart(*panels, look=look))
