"""Problem documents (RFC 9457), the one form of every refusal."""

import json
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse

from clinic.errors import Fault

CONTENT_TYPE = "application/problem+json"
RETRY_SECONDS = 5


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
