"""Print where the demo is, how to log in, and a token for its API."""

from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand, CommandError
from django.core.validators import URLValidator
from django.db import transaction
from rich.console import Console
from rich.table import Table

from clinic.domain.device import issue_token
from clinic.enums import Role
from clinic.management.refusal import check, in_one_sentence
from clinic.models import User
from clinic.queries.membership import places_of
from sessions.domain.demo.practice import (
    DEMO_CLINICS,
    DEMO_PASSWORD,
    RIVERSIDE,
    demo_logins,
)
from sessions.domain.demo.seeding import is_there

ADDRESSES = {
    "Admin": "/admin/",
    "API": "/api/v1/",
    "API documentation": "/api/docs/",
    "Log-in": "/accounts/login/",
}


class Command(BaseCommand):
    help = "Print the demo's addresses and log-ins, and a fresh token of a therapist."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--url", default="http://localhost:8000")

    def handle(self, *args: Any, url: str, **options: Any) -> None:
        check("--url", url, URLValidator(schemes=["http", "https"]))
        with in_one_sentence():
            if not all(map(is_there, DEMO_CLINICS)):
                raise CommandError(
                    "The demo is not in this database; `manage.py seed_demo` makes it."
                )
            token = _token()
        self.stdout.ending = ""  # Rich ends its own lines.
        console = Console(file=cast(TextIO, self.stdout))
        for table in (addresses(url.rstrip("/")), *logins()):
            show(table, console)
        console.print(f"The password of all of them: {DEMO_PASSWORD}\n")
        console.print("A token of the first clinic's therapist:")
        console.print(f"  Authorization: Bearer {token}", soft_wrap=True)


def show(table: Table, console: Console) -> None:
    """Framed on a terminal, plain columns anywhere else."""
    if not console.is_terminal:
        table.box, table.pad_edge = None, False
    console.print(table, "")


def addresses(url: str) -> Table:
    table = Table("What", "Where", title="Addresses", title_justify="left")
    for what, path in ADDRESSES.items():
        table.add_row(what, f"{url}{path}")
    return table


def logins() -> Iterator[Table]:
    for clinic, people in groupby(demo_logins(), key=attrgetter("clinic")):
        table = Table("Role", "Email", title=clinic, title_justify="left")
        for login in people:
            table.add_row(login.role, login.email)
        yield table


def _token() -> str:
    therapist = next(who for who in RIVERSIDE.people if who.role == Role.THERAPIST)
    with transaction.atomic():
        user = User.objects.get(email=RIVERSIDE.email(therapist))
        place = next(each for each in places_of(user) if each.clinic == RIVERSIDE.id)
    return issue_token(place, name="show_demo", second_factor=True).token
