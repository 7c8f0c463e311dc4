"""Whether a request becomes a stream: the same refusals, headers and care for the
address as every other answer of the API."""

import logging
from collections.abc import Callable

from csp.middleware import CSPMiddleware
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware

from api.events.database import OUTAGE
from api.events.look import Look, look_first, token_of
from api.headers import HeadersMiddleware
from api.outage import is_outage, unavailable
from api.problems import problem_response, request_id

LOG = logging.getLogger(__name__)
PATH = "/api/v1/sync/events/"
STREAM = "text/event-stream"

Answer = Callable[[HttpRequest], HttpResponseBase]


class Stream(HttpResponse):
    """Stands for a stream that may begin: its headers, and the first look."""

    def __init__(self, begun: Look) -> None:
        super().__init__(content_type=STREAM)
        self.begun = begun
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
    return response


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
    if request.path != PATH:
        return problem_response(request, 404, "not-found", "Not found")
    if request.method != "GET":
        response = problem_response(
            request, 405, "method-not-allowed", "Method not allowed"
        )
        response.headers["Allow"] = "GET"
        return response
    return unavailable(request) if request.is_full else _let_in(request)


def _let_in(request: HttpRequest) -> HttpResponseBase:
    begun = OUTAGE.ask(look_first, token_of(request), request.id)
    if begun is None:
        response = _refused(
            request,
            401,
            "not-logged-in",
            "Not logged in",
            "This token opens nothing (any more).",
        )
        response.headers["WWW-Authenticate"] = "Bearer"
        return response
    if not begun.is_allowed:
        return _refused(request, 403, "not-allowed", "Not allowed")
    return Stream(begun)


def _refused(
    request: HttpRequest, status: int, code: str, title: str, detail: str = ""
) -> HttpResponse:
    LOG.warning("denied action=sync-events status=%s request=%s", status, request.id)
    return problem_response(request, status, code, title, detail)
