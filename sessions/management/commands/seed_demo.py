"""Fill the database with the demo: two clinics, one of them with the published case."""

from argparse import (
    ArgumentParser,
    ArgumentTypeError,
    RawDescriptionHelpFormatter,
)
from collections.abc import Iterator
from datetime import date
from textwrap import fill
from typing import Any, TextIO, cast

from django.conf import settings
from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
    DjangoHelpFormatter,
)
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from clinic.management.progress import Bar
from clinic.management.refusal import in_one_sentence
from sessions.domain.demo import figures
from sessions.domain.demo.practice import DEMO_CLINICS
from sessions.domain.demo.seeding import Size, contents, seed_demo

HELP = f"""\
Make the demo: two clinics with staff, clients and sessions. The first holds a
published case in full and, by default, {figures.CLIENTS} clients over
{figures.MONTHS} months. The same --seed and --until make the same content. A second
run changes nothing.

What is drawn, and how:

"""


def drawn() -> Iterator[str]:
    for name, how in figures.stated():
        yield fill(f"{name}: {how}", 76, initial_indent="  ", subsequent_indent="    ")


class Formatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """Django's order of the options, and our own line ends."""


class Command(BaseCommand):
    help = HELP + "\n".join(drawn())

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        return super().create_parser(*args, formatter_class=Formatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=figures.SEED)
        parser.add_argument(
            "--until",
            type=day,
            help="The demo's today, as 2026-03-31; by default the real one.",
        )
        parser.add_argument(
            "--clients",
            type=int,
            default=figures.CLIENTS,
            help="Clients of the first clinic.",
        )
        parser.add_argument(
            "--sessions",
            type=int,
            help="Its sessions, planned ones included; by default "
            f"{figures.SESSIONS_PER_CLIENT} a client.",
        )
        parser.add_argument(
            "--force", action="store_true", help="Even where DEBUG is off."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEBUG or options["force"]):
            raise CommandError(
                "This is no development setup (DEBUG is off): use --force if you "
                "mean it."
            )
        clients = options["clients"]
        sessions = options["sessions"] or clients * figures.SESSIONS_PER_CLIENT
        self.stdout.ending = ""  # Rich ends its own lines.
        console = Console(file=cast(TextIO, self.stdout))
        with in_one_sentence():
            with Bar(console, "clients") as bar:
                made = seed_demo(
                    seed=options["seed"],
                    until=options["until"] or timezone.localdate(),
                    size=Size(clients, sessions),
                    progress=bar.show,
                )
            console.print(summary() if made else already(), soft_wrap=not made)


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is no day such as 2026-03-31") from error


def already() -> str:
    held = [
        f"{demo.name} ({count['clients']:,} clients, {count['sessions']:,} sessions)"
        for demo, count in ((demo, contents(demo)) for demo in DEMO_CLINICS)
    ]
    return f"The demo is there, and nothing was changed: {', '.join(held)}."


def summary() -> Table:
    table = Table(title="The demo", title_justify="left")
    table.add_column("Records")
    for demo in DEMO_CLINICS:
        table.add_column(demo.name, justify="right")
    counts = [contents(demo) for demo in DEMO_CLINICS]
    for name in counts[0]:
        figures_of = (f"{count[name]:,}" for count in counts)
        table.add_row(name.capitalize(), *figures_of)
    return table
