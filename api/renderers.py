"""The browsable API of development, and files."""

import json
from dataclasses import dataclass
from typing import Any

from rest_framework import renderers
from rest_framework.negotiation import BaseContentNegotiation


@dataclass(frozen=True, slots=True)
class Written:
    """JSON that is written already."""

    body: bytes


class JSONRenderer(renderers.JSONRenderer):
    def render(self, data: Any, media_type: Any = None, context: Any = None) -> bytes:
        if isinstance(data, Written):
            if self.get_indent(media_type or "", context or {}) is None:
                return data.body
            data = json.loads(data.body)
        return super().render(data, media_type, context)


class BrowsableRenderer(renderers.BrowsableAPIRenderer):
    """Without HTML forms: drop-downs of every client would be slow and of no use."""

    def render_form_for_serializer(self, serializer: Any) -> str:
        return ""


class ZipRenderer(JSONRenderer):
    """For who asks for a zip file. A refusal is a problem document to them too."""

    media_type = "application/zip"
    format = "zip"


FILE_RENDERERS = [JSONRenderer, ZipRenderer]


class SvgRenderer(JSONRenderer):
    """For who asks for a picture, alike."""

    media_type = "image/svg+xml"
    format = "svg"


PICTURE_RENDERERS = [JSONRenderer, SvgRenderer]


class PdfRenderer(JSONRenderer):
    """For who asks for a paper, alike."""

    media_type = "application/pdf"
    format = "pdf"


PAPER_RENDERERS = [JSONRenderer, PdfRenderer]


class WhateverIsAsked(BaseContentNegotiation):
    """For what is not answered here in any form but a refusal's."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, *args: Any) -> Any:
        return renderers[0], renderers[0].media_type
