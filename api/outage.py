"""The database can not answer now: which errors say so, and what a caller is told."""

from django.db import (
    DEFAULT_DB_ALIAS,
    InterfaceError,
    OperationalError,
    connections,
)
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from psycopg import errors
from psycopg_pool import PoolTimeout

from api.problems import RETRY_SECONDS, problem_response
from clinic.errors import ScopeUnavailable

PAGES = ("/admin/", "/accounts/", "/live/")
OUTAGES = (OperationalError, InterfaceError, PoolTimeout, ScopeUnavailable)
# PostgreSQL files these under errors of ours: the server has become a stand-by, or has
# hung up on a transaction that lay idle.
MISFILED = (errors.ReadOnlySqlTransaction, errors.IdleInTransactionSessionTimeout)
CLASHES = (errors.DeadlockDetected, errors.SerializationFailure)


def is_outage(error: BaseException | None) -> bool:
    """Also when something else went wrong on the way out."""
    while error is not None:
        if isinstance(error, OUTAGES) or isinstance(error.__cause__, MISFILED):
            return True
        error = error.__context__
    return False


def is_clash(error: BaseException) -> bool:
    """Whether two transactions got in each other's way, and this one was undone."""
    return isinstance(error.__cause__, CLASHES)


def is_connection_lost() -> bool:
    connection = connections[DEFAULT_DB_ALIAS].connection
    return connection is None or connection.closed


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After: a problem document, or to a browser's page a page."""
    if request.path.startswith(PAGES):
        # Rendered without the request, whose user is in the database.
        language = translation.get_language_from_request(request)
        with translation.override(language):
            page = render_to_string("unavailable.html", {"language": language})
        response = HttpResponse(page, status=503)
    else:
        response = problem_response(
            request,
            503,
            "unavailable",
            "Temporarily unavailable",
            f"The service can not answer now; try again in {RETRY_SECONDS} seconds.",
        )
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
