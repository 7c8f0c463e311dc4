"""Every exception a view may meet, as a problem document."""

from functools import cache
from typing import Any

from django.apps import apps
from django.db import DataError, IntegrityError, models
from django.http import HttpRequest
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import exception_handler
from drf_standardized_errors.types import ErrorResponse
from rest_framework.response import Response
from rest_framework.settings import api_settings

from api.outage import is_outage
from api.problems import CONTENT_TYPE, RETRY_SECONDS, problem
from clinic.errors import (
    FINAL,
    DomainError,
    Fault,
    IdTaken,
    InvalidInput,
    SignedIsFinal,
)

TITLES = {
    400: ("invalid-input", "Invalid input"),
    401: ("not-logged-in", "Not logged in"),
    403: ("not-allowed", "Not allowed"),
    404: ("not-found", "Not found"),
    405: ("method-not-allowed", "Method not allowed"),
    406: ("not-acceptable", "Not acceptable"),
    412: ("stale", "Stale version"),
    415: ("unsupported-media-type", "Unsupported media type"),
    428: ("if-match-required", "If-Match required"),
    429: ("too-many-requests", "Too many requests"),
}
INTERNAL = ("internal-error", "Internal error")
# The framework's own sentence repeats what was typed, which may be of someone's health.
UNREPEATED = {"invalid_choice": "This is none of the choices."}


class Conflict(DomainError):
    """The record's figures and another's can not both be true."""

    code, title = "conflict", "Conflict"


class ProblemFormatter(ExceptionFormatter):
    def format_error_response(self, error_response: ErrorResponse) -> dict[str, Any]:
        request = self.context["request"]
        code, title = TITLES.get(self.exc.status_code, INTERNAL)
        faults = [
            Fault(
                _pointer(error.attr),
                error.code or "invalid",
                UNREPEATED.get(error.code, error.detail),
            )
            for error in error_response.errors
        ]
        is_input = self.exc.status_code == 400
        return problem(
            request,
            self.exc.status_code,
            code,
            title,
            faults[0].detail if len(faults) == 1 else f"{len(faults)} faults.",
            faults if is_input else (),
            getattr(self.exc, "extra", None),
        )


def problem_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. An unforeseen error stays one: a 500, and logged; of an
    outage the middleware tells, which may run the request again."""
    if is_outage(exc):
        return None
    if isinstance(exc, IntegrityError | DataError):
        exc = refusal_of(exc)
    if isinstance(exc, DomainError):
        return _refused(context["request"], exc)
    response = exception_handler(exc, context)
    if response is not None:
        response.content_type = CONTENT_TYPE
    return response


def refusal_of(exc: IntegrityError | DataError) -> Exception:
    """What the database refused, in the words its constraint was declared with."""
    diagnosis = getattr(exc.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    constraint = _constraints().get(name)
    if isinstance(exc, DataError):
        return InvalidInput("A value lies outside what can be stored.")
    if name in FINAL:
        return SignedIsFinal(FINAL[name])
    if name.endswith("_pkey"):
        return IdTaken("This id is in use for another record.")
    if name.endswith("_fk") or "_fk_" in name:
        return InvalidInput("A record referred to is not there.")
    if constraint is None:
        return exc
    message = str(constraint.get_violation_error_message())
    if isinstance(constraint, models.CheckConstraint):
        return InvalidInput(message, Fault("", name.replace("_", "-"), message))
    return Conflict(message, Fault("", name.replace("_", "-"), message))


@cache
def _constraints() -> dict[str, models.BaseConstraint]:
    return {
        constraint.name: constraint
        for model in apps.get_models()
        for constraint in model._meta.constraints
    }


def _refused(request: HttpRequest, exc: DomainError) -> Response:
    document = problem(
        request, exc.status, exc.code, exc.title, exc.detail, exc.faults, exc.extra
    )
    headers = {"Retry-After": str(RETRY_SECONDS)} if exc.status == 503 else {}
    return Response(
        document, status=exc.status, headers=headers, content_type=CONTENT_TYPE
    )


def _pointer(attr: str | None) -> str:
    whole = api_settings.NON_FIELD_ERRORS_KEY
    parts = [part for part in (attr or "").split("/") if part not in {"", whole}]
    return "".join(f"/{part}" for part in parts)
