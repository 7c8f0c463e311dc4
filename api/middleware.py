"""What every request passes: a transaction of its own, and answers of one form."""

import re
from collections.abc import Callable

import psycopg_pool
from django.conf import settings
from django.db import (
    DEFAULT_DB_ALIAS,
    InterfaceError,
    OperationalError,
    connections,
    transaction,
)
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from psycopg.pq import TransactionStatus
from uuid_utils.compat import uuid7

from api import login
from api.parsers import is_unbounded
from api.problems import RETRY_SECONDS, problem_response
from clinic.errors import ScopeUnavailable
from clinic.queries.membership import Entry, enter
from clinic.tenancy import assume, relinquish

GetResponse = Callable[[HttpRequest], HttpResponseBase]
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
LOGIN_PATH = "/_allauth/"
JSON_PATHS = ("/api/", "/healthz", "/readyz")
BODY_LIMIT = settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class ProblemMiddleware:
    """Gives a request its id, bounds its body, and keeps answers out of caches.

    Answers the API's own paths as problem documents also where Django would answer
    with a page of HTML: an unknown path, a method, an error of ours.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        request.id = given if REQUEST_ID.fullmatch(given) else str(uuid7())
        request.member = None
        if _body_length(request) > BODY_LIMIT:
            response: HttpResponseBase = problem_response(
                request, 413, "body-too-large", "Body too large",
                f"A body has at most {BODY_LIMIT} bytes.",
            )  # fmt: skip
        elif request.path.startswith(LOGIN_PATH) and is_unbounded(request.body):
            response = problem_response(request, 400, "invalid-input", "Invalid input")
        else:
            response = self.get_response(request)
        is_html = response.headers.get("Content-Type", "").startswith("text/html")
        wants_problem = request.path.startswith(JSON_PATHS)
        if wants_problem and is_html and response.status_code >= 400:
            response = _as_problem(request, response)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["X-Request-ID"] = request.id
        return response


class ScopeMiddleware:
    """Owns the request's transaction, rendering included, and the scope it acts in.

    Anything that fails on our side leaves nothing behind. A refusal (4xx) keeps what
    the log-in flow wrote; domain functions undo their own part.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == "/healthz" or request.path.startswith(settings.STATIC_URL):
            return self.get_response(request)
        try:
            return self._in_transaction(request)
        except (
            ScopeUnavailable,
            OperationalError,
            InterfaceError,
            psycopg_pool.PoolTimeout,
        ):
            return unavailable(request)

    def _in_transaction(self, request: HttpRequest) -> HttpResponseBase:
        token = None
        try:
            with transaction.atomic():
                entry = self._enter(request)
                if entry is not None:
                    token = assume(entry.scope)
                    request.member, request.device = entry.member, entry.device
                    request.fresh_until = entry.fresh_until
                response = self.get_response(request)
                if response.status_code >= 500 or is_aborted():
                    transaction.set_rollback(True)
                return response
        finally:
            if token is not None:
                relinquish(token)

    def _enter(self, request: HttpRequest) -> Entry | None:
        request.device = request.fresh_until = None
        scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return enter(credential.strip(), request.id)
        if scheme or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        return login.enter_browser(request)


def is_aborted() -> bool:
    """Whether a refused statement has ended the transaction: nothing can be kept."""
    status = connections[DEFAULT_DB_ALIAS].connection.info.transaction_status
    return bool(status == TransactionStatus.INERROR)


def unavailable(request: HttpRequest) -> HttpResponse:
    response = problem_response(
        request,
        503,
        "unavailable",
        "Temporarily unavailable",
        f"The service can not answer now; try again in {RETRY_SECONDS} seconds.",
    )
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _body_length(request: HttpRequest) -> int:
    length = request.headers.get("Content-Length", "")
    return int(length) if length.isdigit() else 0


def _as_problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    code, title = {
        400: ("invalid-input", "Invalid input"),
        403: ("not-allowed", "Not allowed"),
        404: ("not-found", "Not found"),
        405: ("method-not-allowed", "Method not allowed"),
    }.get(response.status_code, ("internal-error", "Internal error"))
    return problem_response(request, response.status_code, code, title)
