"""Run by itself: a database with one clinic; prints a token of the clinic's admin."""

import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - needs the apps loaded

from tests.migrations import models_in_place  # noqa: E402

ADMIN = "admin@faults.example"


def main() -> None:
    with models_in_place():
        call_command("migrate", database="owner", verbosity=0)
    call_command("load_catalogue", stdout=sys.stderr)
    call_command(
        "create_clinic",
        name="Faults",
        admin_email=ADMIN,
        admin_name="Fay",
        stdout=sys.stderr,
    )
    call_command("create_token", email=ADMIN, name="faults")


if __name__ == "__main__":
    main()
