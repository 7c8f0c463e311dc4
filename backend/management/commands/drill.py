"""Show that a backup restores: into a server that has nothing."""

import os
import shutil
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, cast

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from rich.console import Console

from backend.dump import Inventory
from backend.embedded import server
from backend.restore import Target, restore, working_in
from clinic.domain.device import issue_token
from clinic.management.refusal import in_one_sentence
from clinic.models import Membership
from clinic.queries.membership import enter, places_of
from clinic.queries.verification import heads
from clinic.tenancy import SHARED_CLINIC, scoped

HOME = "PALPATE_PG_HOME"


class Command(BaseCommand):
    help = (
        "Dump this database (or take the dump --from), restore it into a new server "
        "that is made for it and thrown away, compare every table's rows, verify "
        "chains and signatures, see that each chain counts in a new epoch and that a "
        "person gets in. Needs the embedded PostgreSQL's programs, or PG_BIN."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="dump", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.ending = ""  # Rich ends its own lines.
        console = Console(file=cast(TextIO, self.stdout), soft_wrap=True)
        began = time.monotonic()
        with in_one_sentence(), tempfile.TemporaryDirectory() as folder:
            dump = options["dump"]
            if dump is None:
                dump = Path(folder, "drill.dump")
                call_command("backup", to=dump, stdout=self.stdout)
                console.print()
            taken = time.monotonic()
            with empty_server() as target:
                inventory = restore(dump, target, console)
                with working_in(target):
                    _check_epochs(inventory)
                    who = _get_in()
            console.print(f"A {who} of the restored database gets in.")
        now = time.monotonic()
        console.print(
            f"Drill passed: {sum(inventory.rows.values()):,} rows, backup "
            f"{taken - began:.1f} s, restore and checks {now - taken:.1f} s."
        )


@contextmanager
def empty_server() -> Iterator[Target]:
    """A server with nothing but our roles and an empty database; thrown away after."""
    home = Path(tempfile.mkdtemp(prefix="palpate-drill-"))
    home.rmdir()  # Made by the server, for its account.
    before = os.environ.get(HOME)
    os.environ[HOME] = str(home)
    try:
        yield Target.embedded(server.ensure(settings.BASE_DIR), "palpate")
    finally:
        server.stop(settings.BASE_DIR)
        if before is None:
            del os.environ[HOME]
        else:
            os.environ[HOME] = before
        shutil.rmtree(home, ignore_errors=True)


def _check_epochs(inventory: Inventory) -> None:
    before = {one["clinic"]: one["epoch"] for one in inventory.anchors}
    for head in heads():
        if before[str(head.clinic)] == str(head.epoch):
            raise CommandError(f"Clinic {head.clinic} counts in the epoch of the dump.")


def _get_in() -> str:
    """Somebody with a place that runs is given a token, and enters by it."""
    for head in heads():
        if head.clinic == SHARED_CLINIC:
            continue
        with scoped(head.clinic), transaction.atomic():
            members = Membership.objects.active().select_related("user")
            users = [one.user for one in members.filter(user__is_active=True)[:1]]
        for user in users:
            place = next(one for one in places_of(user) if one.clinic == head.clinic)
            token = issue_token(place, name="drill", second_factor=True).token
            with transaction.atomic():
                entry = enter(token)
            if entry is None or entry.member.pk != place.id:
                raise CommandError(f"{place.role} can not enter the restored database.")
            return str(place.role).replace("_", " ")
    raise CommandError("The dump has no clinic with a member to let in.")
