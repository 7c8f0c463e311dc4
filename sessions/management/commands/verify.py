"""Recompute what is kept, and name the first thing that is not as it was."""

import json
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO, cast
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from rich.console import Console

from clinic.management.progress import Bar
from clinic.management.refusal import in_one_sentence
from clinic.queries.verification import Anchor, heads, verify_chain
from clinic.tenancy import SHARED_CLINIC, scoped
from sessions.queries.verification import verify_record as signature_of
from sessions.queries.verification import verify_signatures


class Command(BaseCommand):
    help = (
        "Recompute the change log's chain and every signature, of one clinic or of "
        "all. Ends with a sentence that names the first broken link, and exit status 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--clinic", type=UUID, help="One clinic, by its id.")
        which.add_argument(
            "--record", type=UUID, help="The signature of one record, by its id."
        )
        parser.add_argument(
            "--anchor",
            metavar="FILE",
            help="Heads that `anchor` wrote down: a removed tail shows against them.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.ending = ""  # Rich ends its own lines.
        console = Console(file=cast(TextIO, self.stdout), soft_wrap=True)
        with in_one_sentence():
            anchors = read_anchors(options["anchor"]) if options["anchor"] else []
            clinics = [head.clinic for head in heads()]
            if options["record"]:
                console.print(verify_record(options["record"], clinics))
                return
            if options["clinic"]:
                if options["clinic"] not in clinics:
                    raise CommandError(f"There is no clinic {options['clinic']}.")
                clinics = [options["clinic"]]
            told = {anchor.clinic for anchor in anchors} - set(clinics)
            if told and not options["clinic"]:
                raise CommandError(f"Clinic {min(told)} was anchored and is gone.")
            broken = [
                sentence
                for clinic in clinics
                for sentence in verify_clinic(clinic, anchors, console)
            ]
        if broken:
            raise CommandError(broken[0])
        console.print(f"Sound: {len(clinics)} clinics.")


def verify_record(record: UUID, clinics: Sequence[UUID]) -> str:
    """Check the signature of one record, in whichever clinic it is."""
    for clinic in clinics:
        with scoped(clinic), transaction.atomic():
            found = signature_of(record)
            if found is None:
                continue
            if found.state == "broken":
                raise CommandError(f"{found.kind} {record}: {found.detail}.")
            return f"{found.kind.capitalize()} {record}: {found.state}."
    raise CommandError(f"No signed record is {record}.")


def verify_clinic(
    clinic: UUID, anchors: Sequence[Anchor], console: Console
) -> list[str]:
    """Check one clinic and tell what was found; the sentences of what is broken."""
    name = "the shared catalogue" if clinic == SHARED_CLINIC else f"clinic {clinic}"
    with scoped(clinic), transaction.atomic():
        unhurried()
        began = time.monotonic()
        with Bar(console, "commits") as bar:
            report = verify_chain(
                clinic,
                anchors=anchors,
                progress=lambda done, of: bar.show(f"Chain of {name}", done, of),
            )
        seconds = time.monotonic() - began
        rate = report.changes / max(seconds, 1e-6)
        console.print(
            f"{name}: {report.commits:,} commits with {report.changes:,} changes in "
            f"{seconds:.1f} s, {rate:,.0f} changes a second; {report.erased:,} erased."
        )
        if report.other_epochs:
            console.print(
                f"{name}: {report.other_epochs} anchors are of another epoch, from "
                "before a restore, and were not compared."
            )
        if report.broken:
            return [f"In {name}, {report.broken}."]
        with Bar(console, "signatures") as bar:
            found = list(
                verify_signatures(lambda done, of: bar.show("Signatures", done, of))
            )
        states = Counter(one.state for one in found)
        console.print(
            f"{name}: {len(found):,} signatures; {states['erased']:,} erased."
        )
        return [
            f"In {name}, {one.kind} {one.record}: {one.detail}."
            for one in found
            if one.state == "broken"
        ]


def unhurried() -> None:
    """Lift the limit on statements that serving needs: a job may take its time."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")


def read_anchors(path: str) -> list[Anchor]:
    try:
        lines = Path(path).read_text("utf-8").splitlines()
        return [
            Anchor(
                UUID(kept["clinic"]),
                UUID(kept["epoch"]),
                int(kept["seq"]),
                bytes.fromhex(kept["hash"]),
            )
            for kept in map(json.loads, filter(None, lines))
        ]
    except OSError as error:
        raise CommandError(f"{path} can not be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{path} holds no anchors that `anchor` wrote.") from error
