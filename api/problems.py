"""Problem documents (RFC 9457), the one form of every refusal."""

import json
import re
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from uuid_utils.compat import uuid7

from clinic.errors import Fault

CONTENT_TYPE = "application/problem+json"
RETRY_SECONDS = 5
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def request_id(request: HttpRequest) -> str:
    """As the caller names it; else a new one. Every problem document bears it."""
    given = request.headers.get("X-Request-ID", "")
    return given if REQUEST_ID.fullmatch(given) else str(uuid7())


def problem(
    request: HttpRequest,
    status: int,
    code: str,
    title: str,
    detail: str = "",
    faults: Iterable[Fault] = (),
    extra: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The document; `code` is the last part of its stable type."""
    document = {
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "detail": detail or f"{title}.",
        "instance": getattr(request, "id", ""),
        "errors": [
            {"pointer": fault.pointer, "code": fault.code, "detail": fault.detail}
            for fault in faults
        ],
    }
    return document | (extra or {})


def problem_response(
    request: HttpRequest, status: int, code: str, title: str, detail: str = ""
) -> HttpResponse:
    return HttpResponse(
        json.dumps(problem(request, status, code, title, detail)),
        status=status,
        content_type=CONTENT_TYPE,
    )
