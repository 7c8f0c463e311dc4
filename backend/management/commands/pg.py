"""Looking after the embedded database of this checkout."""

from argparse import ArgumentParser
from collections import deque
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backend.embedded import server


class Command(BaseCommand):
    help = "status, stop, reset (delete all data) or log of the embedded PostgreSQL."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["status", "stop", "reset", "log"])

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        checkout = settings.BASE_DIR
        try:
            if act == "stop":
                server.stop(checkout)
            elif act == "reset":
                server.reset(checkout)
        except server.EmbeddedPostgresUnavailable as error:
            raise CommandError(str(error)) from error
        if act == "log":
            self._show_log()
        else:
            self.stdout.write(server.status(checkout))

    def _show_log(self) -> None:
        path = server.log_path(settings.BASE_DIR)
        if not path.exists():
            raise CommandError(f"There is no log yet at {path}.")
        with path.open(encoding="utf-8", errors="replace") as lines:
            self.stdout.writelines(deque(lines, maxlen=200))
