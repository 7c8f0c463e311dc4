"""Mail clients whose check-in is due. For cron."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any, NamedTuple, TextIO, cast
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from rich.console import Console

from clinic.management.progress import Bar
from clinic.management.refusal import in_one_sentence
from clinic.models import Clinic
from clinic.queries.verification import heads
from clinic.tenancy import SHARED_CLINIC, scoped
from sessions.domain.check_in_mail import ask_by_mail, due_to_ask


class Round(NamedTuple):
    """What became of one clinic's check-ins; `failed` names the kinds of failure."""

    asked: int
    unreachable: int
    failed: list[str]


class Command(BaseCommand):
    help = (
        "Mail every client whose check-in is due and who was not asked yet: one mail a "
        "check-in, with a link and no word about their health. Run it every hour. Two "
        "runs at once mail nobody twice; what could not be sent is tried again by the "
        "next run, and the exit status is then 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--clinic", type=UUID, help="One clinic, by its id.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Count what is due; send nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.ending = ""  # Rich ends its own lines.
        console = Console(file=cast(TextIO, self.stdout), soft_wrap=True)
        at = timezone.now()
        with in_one_sentence():
            clinics = [options["clinic"]] if options["clinic"] else every_clinic()
            rounds = [
                ask_clients(clinic, at, console, dry_run=options["dry_run"])
                for clinic in clinics
            ]
        failed = [kind for each in rounds for kind in each.failed]
        told = summary(rounds, "would be asked" if options["dry_run"] else "asked")
        if failed:
            kinds = ", ".join(sorted(set(failed)))
            raise CommandError(
                f"{told} {len(failed)} mails could not be sent ({kinds}); the next run "
                "tries them again."
            )
        console.print(told)


def every_clinic() -> list[UUID]:
    return [head.clinic for head in heads() if head.clinic != SHARED_CLINIC]


def ask_clients(
    clinic: UUID, at: datetime, console: Console, *, dry_run: bool
) -> Round:
    with scoped(clinic), Bar(console, "check-ins") as bar:
        name, due = name_of(clinic), due_to_ask(at)
        if dry_run:
            return Round(len(due.to_ask), due.unreachable, [])
        asked, failed = 0, []
        for done, check_in in enumerate(due.to_ask, start=1):
            try:
                asked += ask_by_mail(check_in, at=timezone.now())
            except (OSError, ValueError) as error:  # Of the mail server; of a header.
                failed.append(type(error).__name__)
            bar.show(name, done, len(due.to_ask))
    return Round(asked, due.unreachable, failed)


@transaction.atomic
def name_of(clinic: UUID) -> str:
    found = Clinic.objects.filter(pk=clinic).first()
    if found is None:
        raise CommandError(f"There is no clinic {clinic}.")
    return found.name


def summary(rounds: list[Round], verb: str) -> str:
    asked = sum(each.asked for each in rounds)
    unreachable = sum(each.unreachable for each in rounds)
    return (
        f"{asked} check-ins {verb} in {len(rounds)} clinics; "
        f"{unreachable} due without an address to ask at."
    )
