"""Long answers, compressed for who takes them."""

import gzip
import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers

LEAST = 4_000  # Bytes; below, a packet or two is all there is to save.
LEVEL = 1  # A third of what building a page costs; 6 costs as much as building it.
TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")


class CompressionMiddleware:
    """Only for who shows a token. What a browser asks for by its cookie, a stranger's
    page may ask for too, with words of its own in the address that come back in the
    answer; from the lengths it could learn what else is in it (BREACH)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not _may_shrink(request, response):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if TAKES_GZIP.search(request.headers.get("Accept-Encoding", "")):
            content = gzip.compress(response.content, LEVEL, mtime=0)
            response.content = content
            response.headers["Content-Length"] = str(len(content))
            response.headers["Content-Encoding"] = "gzip"
            if etag := response.headers.get("ETag"):
                response.headers["ETag"] = f"W/{etag.removeprefix('W/')}"
        return response


def _may_shrink(request: HttpRequest, response: HttpResponseBase) -> bool:
    return (
        "Authorization" in request.headers
        and response.headers.get("Content-Type") == "application/json"
        and not response.streaming
        and len(response.content) >= LEAST
    )
