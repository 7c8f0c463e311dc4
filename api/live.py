"""The way in by the token of a live link, and how often it may be guessed."""

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from clinic.queries.membership import Entry, enter_live

GUESSES = {"live": "30/5m/ip"}


def enter_by_link(request: HttpRequest, scheme: str, token: str) -> Entry | None:
    """Whoever shows another credential here is nobody; `guesses_too_often` is whether
    this address has shown too many that open nothing."""
    request.guesses_too_often = False
    entry = enter_live(token, request.id) if scheme.lower() == "live" else None
    if entry is None:
        request.guesses_too_often = not ratelimit.consume(
            request, app="palpate", action="live", config=GUESSES, limit_get=True
        )
    return entry
