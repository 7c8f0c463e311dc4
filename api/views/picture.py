"""A picture as an answer, sent again only where it changed."""

from hashlib import sha256
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified

SVG = "image/svg+xml"


def picture(request: Any, svg: str) -> HttpResponse:
    drawn = svg.encode()
    tag = f'"{sha256(drawn).hexdigest()[:32]}"'
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponseNotModified(headers={"ETag": tag})
    return HttpResponse(drawn, content_type=SVG, headers={"ETag": tag})
