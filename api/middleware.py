"""What every request passes: a transaction of its own, and answers of one form."""

import sys
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.views.defaults import bad_request, server_error
from psycopg.pq import TransactionStatus

from api import live, login
from api.outage import is_clash, is_connection_lost, is_outage, unavailable
from api.parsers import is_unbounded
from api.problems import problem_response, request_id
from clinic.domain.device import note_use
from clinic.domain.head import announce_head
from clinic.download import Download
from clinic.errors import DomainError
from clinic.queries.membership import Entry, enter
from clinic.tenancy import assume, relinquish

GetResponse = Callable[[HttpRequest], HttpResponseBase]
BODY_LIMIT = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
LOGIN_PATH = "/_allauth/"
JSON_PATHS = ("/api/", "/healthz", "/readyz")
LIVE_PATH = "/api/v1/live/"
READING = {"GET", "HEAD", "OPTIONS"}
RUNS = 3
# What may run again after a clash: all it does is undone with its transaction. Log-in
# and reauthentication count tries, and take a code once, beside theirs.
RERUN_PATHS = ("/api/v1/", "/admin/")
ONCE_PATHS = ("/api/v1/devices/current/",)
# What is read of many tables, and must fit together.
SNAPSHOT_PATHS = ("/api/v1/sync/pull/",)
ONE_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"


class ProblemMiddleware:
    """Gives a request its id, reads its body within bounds, and keeps answers out of
    caches.

    Answers the API's own paths as problem documents also where Django would answer
    with a page of HTML: an unknown path, a method, an error of ours.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.id = request_id(request)
        request.member = None
        refusal = _body_refusal(request)
        response = self.get_response(request) if refusal is None else refusal
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
    the log-in flow wrote; domain functions undo their own part. A request that was
    undone by a clash with another, or by a lost connection, runs again.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path in {"/healthz", "/readyz"} or request.path.startswith(
            settings.STATIC_URL
        ):
            return self.get_response(request)
        as_it_came = dict(vars(request))
        for run in range(1, RUNS + 1):
            request.is_undone = False
            try:
                response = self._in_transaction(request)
            except Exception as error:  # At BEGIN, or at COMMIT.
                if not is_outage(error):
                    raise
                request.is_undone = is_clash(error)
                response = unavailable(request)
            if run == RUNS or not (request.is_undone and _may_run_again(request)):
                break
            _begin_anew(request, as_it_came)
        return made(request, response)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """What a view did not catch."""
        return undone(request, exception) if is_outage(exception) else None

    def _in_transaction(self, request: HttpRequest) -> HttpResponseBase:
        held = None
        begins = not connections[DEFAULT_DB_ALIAS].in_atomic_block
        try:
            with transaction.atomic():
                try:
                    if begins and request.path in SNAPSHOT_PATHS:
                        _take_snapshot()
                    entry = self._enter(request)
                except Exception as error:
                    transaction.set_rollback(True)
                    refusal = self.process_exception(request, error)
                    if refusal is None:
                        raise
                    return refusal
                if entry is not None:
                    held = assume(entry.scope)
                    request.member, request.device = entry.member, entry.device
                    request.fresh_until = entry.fresh_until
                response = self.get_response(request)
                if response.status_code >= 500 or is_aborted():
                    transaction.set_rollback(True)
                elif entry is not None and _may_have_written(request, response):
                    _announce_once_committed(entry.scope.clinic)
                return response
        finally:
            if held is not None:
                relinquish(held)

    def _enter(self, request: HttpRequest) -> Entry | None:
        request.device = request.fresh_until = None
        request.lacks_second_factor = False
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session:
            login.end_if_over(request)
        scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
        if request.path.startswith(LIVE_PATH):
            return live.enter_by_link(request, scheme, credential.strip())
        if scheme.lower() == "bearer":
            entry = enter(credential.strip(), request.id)
            if entry is not None and entry.device is not None:
                note_use(entry.device, entry.used_at)
            return entry
        if scheme or not has_session:
            return None
        entry = login.enter_browser(request)
        request.lacks_second_factor = entry is None and login.lacks_second_factor(
            request
        )
        return entry


def is_aborted() -> bool:
    """Whether a refused statement has ended the transaction: nothing can be kept."""
    if is_connection_lost():
        return True
    status = connections[DEFAULT_DB_ALIAS].connection.info.transaction_status
    return bool(status == TransactionStatus.INERROR)


def undone(request: HttpRequest, error: BaseException) -> HttpResponse:
    """Before COMMIT a lost connection undoes all."""
    request.is_undone = is_clash(error) or is_connection_lost()
    return unavailable(request)


def failed(request: HttpRequest) -> HttpResponse:
    """Django's last resort, also for what no view raised: the access log, after it."""
    error = sys.exception()
    if error is not None and is_outage(error):
        return undone(request, error)
    return server_error(request)


def made(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The file in place of what stands for it, in a transaction of its own."""
    if not isinstance(response, Download):
        return response
    try:
        return response.made()
    except DomainError as refusal:
        return problem_response(
            request, refusal.status, refusal.code, refusal.title, refusal.detail
        )
    except Exception as error:
        if not is_outage(error):
            raise
        return unavailable(request)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django takes a session that can not be saved for one that was ended meanwhile."""
    if is_outage(exception):
        return unavailable(request)
    return bad_request(request, exception)


def _may_have_written(request: HttpRequest, response: HttpResponseBase) -> bool:
    return request.method not in READING and response.status_code < 400


def _announce_once_committed(clinic: UUID) -> None:
    """Whether it can be told or not, the answer is the same."""
    transaction.on_commit(lambda: announce_head(clinic), robust=True)


def _take_snapshot() -> None:
    """All that the transaction reads is as of its first statement after this one."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(ONE_SNAPSHOT)


def _may_run_again(request: HttpRequest) -> bool:
    path = request.path
    return path.startswith(RERUN_PATHS) and not path.startswith(ONCE_PATHS)


def _begin_anew(request: HttpRequest, as_it_came: Mapping[str, Any]) -> None:
    """Forget what a run left on the request: its member, its messages, its session."""
    vars(request).clear()
    vars(request).update(as_it_came)
    for middleware in (SessionMiddleware, AuthenticationMiddleware, MessageMiddleware):
        middleware(failed).process_request(request)


def _body_refusal(request: HttpRequest) -> HttpResponse | None:
    """Read the body before a connection is waited for: a slow sender holds none."""
    if _body_length(request) > BODY_LIMIT:
        return problem_response(
            request, 413, "body-too-large", "Body too large",
            f"A body has at most {BODY_LIMIT} bytes.",
        )  # fmt: skip
    try:
        body = request.body
    except UnreadablePostError:
        body = None
    if body is None or (request.path.startswith(LOGIN_PATH) and is_unbounded(body)):
        return problem_response(request, 400, "invalid-input", "Invalid input")
    return None


def _body_length(request: HttpRequest) -> int:
    """As the sender says; what comes in chunks is read and counted, up to the bound."""
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
        body = request.META["wsgi.input"].read(BODY_LIMIT + 1)
        request._stream = BytesIO(body)
        request.META["CONTENT_LENGTH"] = str(len(body))
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isdigit() else 0


def _as_problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    code, title = {
        400: ("invalid-input", "Invalid input"),
        403: ("not-allowed", "Not allowed"),
        404: ("not-found", "Not found"),
        405: ("method-not-allowed", "Method not allowed"),
    }.get(response.status_code, ("internal-error", "Internal error"))
    return problem_response(request, response.status_code, code, title)
