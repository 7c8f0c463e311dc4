"""After a restore: erase whom the law made us erase since the copy was taken."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, TextIO, cast
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from clinic.domain.erasure import erase_again
from clinic.management.progress import Bar
from clinic.management.refusal import in_one_sentence
from clinic.queries.erasure import RecordedErasure


class Command(BaseCommand):
    help = (
        "Erase the clients of a list that list_erasures wrote, where they are there "
        "again. Safe to repeat. Run it after every restore, before anyone works."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="Written by list_erasures.")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.ending = ""  # Rich ends its own lines.
        console = Console(file=cast(TextIO, self.stdout), soft_wrap=True)
        with in_one_sentence():
            listed = read_erasures(options["file"])
            with Bar(console, "clients") as bar:
                erased = 0
                for done, one in enumerate(listed, start=1):
                    erased += erase_again([one])
                    bar.show("Erasing", done, len(listed))
            console.print(f"{erased} of {len(listed)} listed clients erased again.")


def read_erasures(name: str) -> list[RecordedErasure]:
    try:
        lines = Path(name).read_text(encoding="utf-8").splitlines()
        return [
            RecordedErasure(
                UUID(str(one["clinic"])),
                UUID(str(one["client"])),
                str(one["reason"]),
                str(one["law"]),
            )
            for one in map(json.loads, lines)
        ]
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{name} can not be read.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{name} is no list of erasures.") from error
