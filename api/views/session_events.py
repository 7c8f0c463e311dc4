"""What happens in a session, as it happens."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from api.renderers import WhateverIsAsked
from api.schema import LAST_EVENT_ID, stream
from clinic.errors import ServedElsewhere

FEEDBACK = 'event: feedback\ndata: {"id": "...", "word": "lighter", ...}\n\n'
SESSION = (
    "id: <epoch>.<seq>\n"
    "event: session\n"
    'data: {"id": "...", "status": "in_progress", "treatment": {...}, ...}\n\n'
)


class SessionEventsMixin:
    @extend_schema(
        parameters=[LAST_EVENT_ID],
        responses=stream(feedback=FEEDBACK, session=SESSION),
    )
    @action(detail=True, methods=["get"], content_negotiation_class=WhateverIsAsked)
    def events(self: Any, request: Any, pk: Any) -> Response:
        """Hear at once what the client says, what is answered to it, and what is done.

        Answered by the process for live events."""
        self.get_object()
        raise ServedElsewhere(
            "The process for live events answers here (granian backend.events), and"
            " the proxy does not lead to it. Ask for the session now and then."
        )
