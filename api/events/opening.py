"""Whether a request becomes a stream: the same refusals, headers and care for the
address as every other answer of the API."""

import logging
import re
from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import UUID

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware

from api.events.database import OUTAGE
from api.events.head import HEAD
from api.events.look import Look, Subject, Told, look
from api.events.session import in_session
from api.headers import HeadersMiddleware
from api.outage import is_outage, unavailable
from api.problems import problem_response, request_id
from clinic.domain.access import record_apart
from clinic.enums import AccessOutcome
from clinic.queries.membership import Entry

LOG = logging.getLogger(__name__)
PATH = "/api/v1/sync/events/"
SESSION_PATH = re.compile(r"/api/v1/sessions/([0-9a-f-]{36})/events/")
STREAM = "text/event-stream"

Answer = Callable[[HttpRequest], HttpResponseBase]


class Stream(HttpResponse):
    """Stands for a stream that may begin: its headers, and the first look."""

    def __init__(self, about: Subject, entry: Entry, told: Told) -> None:
        super().__init__(content_type=STREAM)
        self.about, self.entry, self.told = about, entry, told
        self.headers["X-Accel-Buffering"] = "no"


def opened(request: HttpRequest, is_full: bool = False) -> HttpResponseBase:
    """A Stream, or the answer there is instead of one."""
    request.id, request.is_full = request_id(request), is_full
    answer: Answer = _answer
    for middleware in (
        CSPMiddleware,
        XFrameOptionsMiddleware,
        SecurityMiddleware,
        HeadersMiddleware,
    ):
        answer = middleware(answer)
    response = answer(request)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Request-ID"] = request.id
    if settings.EVENTS_PORT:
        _let_site_read(request, response)
    return response


def _let_site_read(request: HttpRequest, response: HttpResponseBase) -> None:
    """A page of this host at another port: to the browser it is of another origin."""
    origin = request.headers.get("Origin", "")
    if (
        origin
        and urlsplit(origin).hostname == urlsplit(f"//{request.get_host()}").hostname
    ):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Credentials"] = "true"
    response.headers["Vary"] = "Origin"


def _answer(request: HttpRequest) -> HttpResponseBase:
    try:
        request.get_host()
        return _routed(request)
    except SuspiciousOperation:
        return problem_response(request, 400, "invalid-input", "Invalid input")
    except Exception as error:
        if is_outage(error):
            return unavailable(request)
        LOG.exception("a stream could not be opened")
        return problem_response(request, 500, "internal-error", "Internal error")


def _routed(request: HttpRequest) -> HttpResponseBase:
    if request.path == "/healthz":
        return JsonResponse({"status": "ok"})
    about = subject_of(request.path)
    if about is None:
        return problem_response(request, 404, "not-found", "Not found")
    if request.method != "GET":
        response = problem_response(
            request, 405, "method-not-allowed", "Method not allowed"
        )
        response.headers["Allow"] = "GET"
        return response
    return unavailable(request) if request.is_full else _let_in(request, about)


def subject_of(path: str) -> Subject | None:
    if path == PATH:
        return HEAD
    try:
        named = SESSION_PATH.fullmatch(path)
        return in_session(UUID(named[1])) if named else None
    except ValueError:
        return None


def _let_in(request: HttpRequest, about: Subject) -> HttpResponseBase:
    last = request.headers.get("Last-Event-ID", "")
    begun = OUTAGE.ask(look, request, about, last, first=True)
    if begun is None:
        LOG.warning("denied action=%s status=401 request=%s", about.name, request.id)
        response = problem_response(
            request,
            401,
            "not-logged-in",
            "Not logged in",
            "This token opens nothing (any more).",
        )
        response.headers["WWW-Authenticate"] = "Bearer"
        return response
    if begun.told is None:
        return _refused(request, about, begun)
    return Stream(about, begun.entry, begun.told)


def _refused(request: HttpRequest, about: Subject, look: Look) -> HttpResponse:
    by, device = look.entry.member, look.entry.device
    OUTAGE.ask(
        record_apart,
        about.kind,
        about.name,
        record=about.record,
        outcome=AccessOutcome.DENIED,
        by=by,
        device=device,
        request=request.id,
    )
    if look.is_allowed:
        return problem_response(request, 404, "not-found", "Not found")
    return problem_response(request, 403, "not-allowed", "Not allowed")
