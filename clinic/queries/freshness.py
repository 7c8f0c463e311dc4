"""Whether the person at this browser has shown who they are lately."""

import time

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest


def is_fresh_browser(request: HttpRequest) -> bool:
    """By allauth's record of what was given when; a log-in counts. Always so, where
    reauthentication is not required."""
    if not settings.REQUIRE_REAUTHENTICATION:
        return True
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    return any(record["at"] > since for record in records)
