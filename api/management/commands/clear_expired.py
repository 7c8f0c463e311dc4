"""Remove what has expired: browser sessions, and counts of guesses."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from api.browsing import SessionStore


class Command(BaseCommand):
    help = "Remove expired browser sessions and counts of guesses. Run it daily."

    def handle(self, *args: Any, **options: Any) -> None:
        SessionStore.clear_expired()
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM clinic_limit WHERE expires < %s", [timezone.now()]
            )
