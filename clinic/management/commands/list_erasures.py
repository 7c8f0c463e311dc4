"""Write down who was erased, for a place outside the database."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from clinic.management.refusal import in_one_sentence
from clinic.queries.erasure import recorded_erasures
from clinic.queries.verification import heads


class Command(BaseCommand):
    help = (
        "Print every erasure by law, a JSON object a line: clinic, client, reason, "
        "law. "
        "Keep the list where backups are kept, and give it to erase_again after a "
        "restore: a backup still holds who was erased since it was taken."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", metavar="FILE", help="Write this file anew.")

    def handle(self, *args: Any, **options: Any) -> None:
        with in_one_sentence():
            clinics = [head.clinic for head in heads()]
            lines = [
                json.dumps(
                    {
                        "clinic": str(one.clinic),
                        "client": str(one.client),
                        "reason": one.reason,
                        "law": one.law,
                    }
                )
                for one in recorded_erasures(clinics)
            ]
            if not options["to"]:
                self.stdout.write("\n".join(lines))
                return
            with open(options["to"], "w", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in lines)
        self.stderr.write(f"{len(lines)} erasures written to {options['to']}.")
