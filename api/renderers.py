"""The browsable API of development."""

from typing import Any

from rest_framework.renderers import BrowsableAPIRenderer


class BrowsableRenderer(BrowsableAPIRenderer):
    """Without HTML forms: drop-downs of every client would be slow and of no use."""

    def render_form_for_serializer(self, serializer: Any) -> str:
        return ""
