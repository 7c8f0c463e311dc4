"""From nothing to a serving system with the demo in it."""

import os
import socket
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    help = (
        "Migrate, load the catalogue, seed the demo, print addresses and log-ins, and "
        "serve. Safe to repeat: what is there already is left as it is."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1)
        parser.add_argument(
            "--events-port",
            type=int,
            help="Of the process for live events: the next one; 0 for none.",
        )
        parser.add_argument(
            "--no-demo", action="store_true", help="Serve without the demo clinics."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        events_port = options["events_port"]
        events_port = port + 1 if events_port is None else events_port
        if not settings.DEBUG:
            raise CommandError(
                "run is for development; deployed, serve backend.wsgi with granian."
            )
        self._require_free(host, port, "--port")
        if events_port:
            self._require_free(host, events_port, "--events-port")
        try:
            self._prepare(demo=not options["no_demo"], url=f"http://{host}:{port}")
        except OperationalError as error:
            reason = str(error).splitlines()[0]
            raise CommandError(f"The database does not answer: {reason}") from error
        connections.close_all()
        os.environ["EVENTS_PORT"] = str(events_port)
        if events_port:
            self._serve_events(host, events_port)
        self.stdout.write(f"Serving on http://{host}:{port} - stop with Ctrl-C.")
        self.stdout.flush()
        server = os.path.join(os.path.dirname(sys.executable), "granian")
        os.execv(  # noqa: S606 - the server takes this process over
            server,
            [
                server,
                *("--interface", "wsgi"),
                *("--host", host),
                *("--port", str(port)),
                *("--workers", str(options["workers"])),
                *("--blocking-threads", "16"),
                *("--workers-kill-timeout", "20"),
                "--respawn-failed-workers",
                *("--log-level", "warning"),
                "backend.wsgi:application",
            ],
        )

    def _serve_events(self, host: str, port: int) -> None:
        """In a process that ends when this one does."""
        subprocess.Popen(
            [
                *(sys.executable, "-m", "backend.beside"),
                *(host, str(port), str(os.getpid())),
            ]
        )
        address = f"http://{host}:{port}/api/v1/sync/events/"
        self.stdout.write(f"Live events on {address}")

    def _require_free(self, host: str, port: int, option: str) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except (OSError, OverflowError) as error:
                raise CommandError(
                    f"Can not listen on {host}:{port}: {error}. "
                    f"Choose another {option}."
                ) from error

    def _prepare(self, *, demo: bool, url: str) -> None:
        executor = MigrationExecutor(connections["owner"])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Making the tables ...")
            call_command("migrate", database="owner", verbosity=0)
        call_command("load_catalogue", verbosity=0)
        if demo:
            call_command("seed_demo")
            call_command("show_demo", url=url)
