"""The browsable API of development, and files."""

from typing import Any

from rest_framework.renderers import BrowsableAPIRenderer, JSONRenderer


class BrowsableRenderer(BrowsableAPIRenderer):
    """Without HTML forms: drop-downs of every client would be slow and of no use."""

    def render_form_for_serializer(self, serializer: Any) -> str:
        return ""


class ZipRenderer(JSONRenderer):
    """For who asks for a zip file. A refusal is a problem document to them too."""

    media_type = "application/zip"
    format = "zip"


FILE_RENDERERS = [JSONRenderer, ZipRenderer]
