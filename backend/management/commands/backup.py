"""Dump the whole database, and see that it is all there."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from backend.dump import inventory_path, take_dump
from clinic.management.draft import draft_of
from clinic.management.refusal import in_one_sentence


class Command(BaseCommand):
    help = (
        "Dump the database as palpate_backup, by pg_dump's custom format, and write "
        "beside it, in FILE.json, how many rows each table had at that moment, where "
        "every chain ended, and the dump's SHA-256. The rows are counted again in the "
        "dump: one that lacks any is an error. It holds health records, password "
        "hashes and second factors: encrypt it, and keep it elsewhere."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", required=True, type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        if "backup" not in settings.DATABASES:
            raise CommandError(
                "Set BACKUP_DATABASE_URL, for example "
                "postgres://palpate_backup:<password>@db/palpate."
            )
        to: Path = options["to"]
        began = time.monotonic()
        connection = connections["backup"]
        with (
            in_one_sentence(),
            draft_of(inventory_path(to)) as beside,
            draft_of(to) as draft,
        ):
            inventory = take_dump(connection, draft)
            beside.write_text(inventory.text(), "utf-8")
        self.stdout.write(
            f"{sum(inventory.rows.values()):,} rows of {len(inventory.rows)} tables in "
            f"{to}, {inventory.bytes:,} bytes, in {time.monotonic() - began:.1f} s; "
            f"SHA-256 {inventory.sha256}."
        )
