"""Write all of a clinic, or one client's record, into one zip file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, TextIO, cast
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from rich.console import Console

from clinic.domain.export import note_export
from clinic.management.choice import clinic_called
from clinic.management.draft import draft_of
from clinic.management.progress import Bar
from clinic.management.refusal import in_one_sentence
from clinic.models import Client
from clinic.queries.client import same_person
from clinic.queries.export import Wish, write_export
from clinic.tenancy import Scope, scoped


class Command(BaseCommand):
    help = (
        "Write everything a clinic has into one zip file: JSON lines, tables, the "
        "change log, and a manifest of digests. With --client, one client's record. "
        "The file holds health records."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--clinic", required=True, help="Its name or id.")
        parser.add_argument("--client", type=UUID, help="One client, by id.")
        parser.add_argument("--to", required=True, type=Path, metavar="FILE.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.ending = ""  # Rich ends its own lines.
        console = Console(file=cast(TextIO, self.stdout), soft_wrap=True)
        with in_one_sentence(), draft_of(options["to"]) as draft:
            clinic = clinic_called(options["clinic"])
            clients = _person(clinic.pk, options["client"])
            wish = Wish(Scope(clinic.pk), "the operator of the database", clients)
            with scoped(clinic.pk), transaction.atomic():
                note_export("client" if clients else "clinic", clients or everyone())
            with Bar(console, "rows") as bar, draft.open("w+b") as file:
                manifest = write_export(wish, file, progress=bar.show)
        rows = sum(entry.rows or 0 for entry in manifest.files.values())
        console.print(
            f"{clinic.name}: {rows:,} rows in {len(manifest.files)} files, "
            f"{options['to'].stat().st_size:,} bytes in {options['to']}; "
            f"digest {manifest.digest}."
        )


def everyone() -> list[UUID]:
    return list(Client.objects.order_by("pk").values_list("pk", flat=True))


def _person(clinic: UUID, client: UUID | None) -> list[UUID]:
    if client is None:
        return []
    with scoped(clinic), transaction.atomic():
        if not Client.objects.filter(pk=client).exists():
            raise CommandError(f"The clinic has no client {client}.")
        return same_person(client)
