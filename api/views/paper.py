"""Papers as PDF, sent again only where they changed."""

from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema

from api.serializers.paper import PaperQuery, ReportQuery
from sessions.paper.blocks import Paper
from sessions.paper.press import printed, set_in_type, tag_of
from sessions.queries.papers.assessment import assessment_of, assessments_for
from sessions.queries.papers.home_care import home_care_of
from sessions.queries.papers.note import note_of, sessions_for
from sessions.queries.papers.record import record_of
from sessions.queries.papers.report import report_of

PDF = "application/pdf"


def paper(operation: str, query: Any = PaperQuery) -> Any:
    """What the API's document says of a paper."""
    return extend_schema(
        operation_id=operation,
        parameters=[query],
        responses={(200, PDF): OpenApiTypes.BINARY},
        filters=False,
    )


def asked(request: Any, query: Any = PaperQuery) -> dict[str, Any]:
    given = query(data=request.query_params.dict())
    given.is_valid(raise_exception=True)
    return given.validated_data


def answer(request: Any, made: Paper) -> HttpResponse:
    """Unchanged, it is not printed. No name of a person is in the file's."""
    told = set_in_type(made)
    tag = f'"{tag_of(told)}"'
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers={"ETag": tag})
    name = request.path.rpartition("/")[2]
    headers = {"ETag": tag, "Content-Disposition": f'inline; filename="{name}"'}
    content = printed(told, made.as_of)
    return HttpResponse(content, content_type=PDF, headers=headers)


class NoteMixin:
    @paper("sessions_note")
    def note(self: Any, request: Any, pk: Any) -> HttpResponse:
        """The note of a session as PDF; to a client once it is shared with them, and
        without what is not."""
        session = get_object_or_404(sessions_for(self.member), pk=pk)
        self.shows(session)
        return answer(request, note_of(session, by=self.member, **asked(request)))


class AssessmentPaperMixin:
    @paper("assessments_paper")
    def paper(self: Any, request: Any, pk: Any) -> HttpResponse:
        """An assessment as PDF, with its body chart."""
        found = get_object_or_404(assessments_for(self.member), pk=pk)
        self.shows(found)
        return answer(request, assessment_of(found, by=self.member, **asked(request)))


class ClientPapersMixin:
    @paper("clients_report", ReportQuery)
    def report(self: Any, request: Any, pk: Any) -> HttpResponse:
        """A progress report as PDF: to a client, what `outcomes/` tells them."""
        client = self.get_object()
        query = asked(request, ReportQuery)
        return answer(request, report_of(client, by=self.member, **query))

    @paper("clients_home_care_sheet")
    def home_care_sheet(self: Any, request: Any, pk: Any) -> HttpResponse:
        """What a client does at home as PDF, in their language."""
        client = self.get_object()
        return answer(request, home_care_of(client, by=self.member, **asked(request)))

    @paper("clients_record")
    def record(self: Any, request: Any, pk: Any) -> HttpResponse:
        """The full record of a client as PDF."""
        client = self.get_object()
        return answer(request, record_of(client, by=self.member, **asked(request)))
