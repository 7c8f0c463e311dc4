"""Give a script or device a token, and print nothing but the token."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from clinic.domain.device import issue_token
from clinic.management.refusal import check, in_one_sentence
from clinic.models import Device, User
from clinic.queries.membership import Place, places_of

NAME: Any = Device._meta.get_field("name")


class Command(BaseCommand):
    help = (
        "Issue a token for a member of a clinic. It counts as given with a second "
        "factor. It is printed once and kept only as a digest."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True, help="Whose token it is.")
        parser.add_argument("--name", required=True, help="What the token is for.")
        parser.add_argument(
            "--clinic", help="Name or id; needed by who works in several clinics."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        check("--name", options["name"], lambda name: NAME.clean(name, None))
        with in_one_sentence():
            with transaction.atomic():
                place = _place(options["email"].lower(), options["clinic"])
            issued = issue_token(place, name=options["name"], second_factor=True)
        self.stdout.write(issued.token)


def _place(email: str, clinic: str | None) -> Place:
    """The one place the token is for."""
    user = User.objects.filter(email=email).first()
    if user is None:
        raise CommandError(f"There is no log-in {email}.")
    places = places_of(user)
    if not places:
        raise CommandError(f"{email} has no place in any clinic.")
    found = [place for place in places if clinic in {None, *_called(place)}]
    if not found:
        raise CommandError(
            f"{email} has no place in a clinic {clinic}; there is {_list(places)}."
        )
    if len(found) > 1:
        raise CommandError(f"Say which with --clinic: {_list(found)}.")
    return found[0]


def _called(place: Place) -> tuple[str, str]:
    return place.clinic_name, str(place.clinic)


def _list(places: list[Place]) -> str:
    return ", ".join(f"{place.clinic_name} ({place.clinic})" for place in places)
