"""Write down where every chain has come to, for a place outside the database."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from clinic.management.refusal import in_one_sentence
from clinic.queries.verification import heads


class Command(BaseCommand):
    help = (
        "Print the head of every clinic's change log, a JSON object a line. Keep them "
        "where this database's administrators can not write, and give them to "
        "verify --anchor: a removed tail shows against them alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", metavar="FILE", help="Append to this file.")

    def handle(self, *args: Any, **options: Any) -> None:
        with in_one_sentence():
            now = timezone.now().isoformat()
            lines = [
                json.dumps(
                    {
                        "clinic": str(head.clinic),
                        "epoch": str(head.epoch),
                        "seq": head.seq,
                        "hash": head.hash.hex(),
                        "at": now,
                    }
                )
                for head in heads()
            ]
            if not options["to"]:
                self.stdout.write("\n".join(lines))
                return
            with open(options["to"], "a", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in lines)
        self.stderr.write(f"{len(lines)} heads appended to {options['to']}.")
