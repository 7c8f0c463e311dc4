"""Bring a dump back into an empty database."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand
from rich.console import Console

from backend.restore import Target, restore
from clinic.management.refusal import in_one_sentence


class Command(BaseCommand):
    help = (
        "Restore what `backup` dumped into an empty database: roles, all rows in one "
        "transaction, the number of each table's rows, walls, chains and signatures, "
        "and a new epoch of the change log. Point DATABASE_URL at it when this ends "
        "well."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--into",
            required=True,
            metavar="URL",
            help="postgres://superuser:<password>@host/empty; on the embedded server, "
            "the name of a database.",
        )
        parser.add_argument(
            "--revoke-tokens",
            action="store_true",
            help="End every log-in of the dump, those revoked since among them.",
        )

        parser.add_argument(
            "--erasures",
            type=Path,
            metavar="FILE",
            help="What `list_erasures` wrote: who was erased since is erased again.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.ending = ""  # Rich ends its own lines.
        console = Console(file=cast(TextIO, self.stdout), soft_wrap=True)
        began = time.monotonic()
        with in_one_sentence():
            target = Target.named(options["into"])
            restore(
                options["file"],
                target,
                console,
                revoke=options["revoke_tokens"],
                erasures=options["erasures"],
            )
        console.print(
            f"Restored and verified in {time.monotonic() - began:.1f} s. Write anchors "
            "of the new epoch before anyone works with it."
        )
