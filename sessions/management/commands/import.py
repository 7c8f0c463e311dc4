"""Take a clinic in from the export of another database."""

from argparse import ArgumentParser
from pathlib import Path
from smtplib import SMTPException
from typing import Any, TextIO, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from rich.console import Console

from clinic.domain.clinic_import import Arrival, import_clinic
from clinic.domain.membership import invitation_of
from clinic.management.progress import Bar
from clinic.management.refusal import in_one_sentence
from clinic.models import Membership
from clinic.queries.archive import opened
from clinic.tenancy import scoped
from sessions.queries.verification import verify_signatures


class Command(BaseCommand):
    help = (
        "Take a clinic in from FILE.zip, which `export` made of it in another database "
        "of the same release. Every digest is checked first; all comes in, or nothing. "
        "Other clinics wait with their writing while its rows are inserted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.zip")
        parser.add_argument(
            "--invite",
            action="store_true",
            help="Mail those who have no account here a link to choose a password.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if "owner" not in settings.DATABASES:
            raise CommandError(
                "Set OWNER_DATABASE_URL: a clinic comes in by the owner."
            )
        self.stdout.ending = ""  # Rich ends its own lines.
        console = Console(file=cast(TextIO, self.stdout), soft_wrap=True)
        with in_one_sentence():
            with (
                Bar(console, "steps") as bar,
                opened(options["file"], progress=bar.show) as (archive, manifest),
            ):
                arrival = import_clinic(
                    archive, manifest, verify=verify, progress=bar.show
                )
            seq = (manifest.chain or {})["seq"]
            console.print(
                f"{arrival.clinic} is here, with {arrival.rows:,} rows and all "
                f"{seq:,} commits of its change log; chain and signatures are sound. "
                f"{len(arrival.new_users)} people have no password here yet."
            )
            if options["invite"]:
                invite(arrival, console)


def verify() -> None:
    for found in verify_signatures():
        if found.state == "broken":
            raise CommandError(
                f"Nothing came in: {found.kind} {found.record}: {found.detail}."
            )


def invite(arrival: Arrival, console: Console) -> None:
    """A link to choose a password, for those with a place that runs."""
    clinic = arrival.clinic
    with scoped(clinic.pk), transaction.atomic():
        waiting = Membership.objects.active().filter(user__in=arrival.new_users)
        members = list(waiting.select_related("user", "client").order_by("pk"))
    sent = 0
    for member in members:
        try:
            invitation_of(member, inviter="Palpate", clinic=clinic, is_new=True).send()
            sent += 1
        except (OSError, SMTPException) as error:
            console.print(f"{member.user.email} was not reached: {error}.")
    console.print(f"{sent} invitations were mailed.")
