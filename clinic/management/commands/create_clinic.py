"""Start an empty clinic and invite its first admin."""

from argparse import ArgumentParser
from smtplib import SMTPException
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from uuid_utils.compat import uuid7

from clinic.domain.clinic import create_clinic
from clinic.domain.membership import invitation_of
from clinic.enums import Role
from clinic.management.refusal import check, in_one_sentence
from clinic.models import Clinic, Membership, User
from clinic.models.client import LANGUAGE
from clinic.queries.membership import places_of
from clinic.tenancy import scoped


class Command(BaseCommand):
    help = (
        "Start an empty clinic. Its admin is invited by mail to choose a password, or "
        "told of it when they have one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="The clinic's name.")
        parser.add_argument("--admin-email", required=True)
        parser.add_argument("--admin-name", required=True)
        parser.add_argument("--time-zone", default="UTC", help="Such as Europe/London.")
        parser.add_argument("--locale", default="en", help="A language tag, as en-GB.")

    def handle(self, *args: Any, **options: Any) -> None:
        email, admin = options["admin_email"].lower(), options["admin_name"].strip()
        names = ("name", "time_zone", "locale")
        settings = {name: options[name].strip() for name in names}
        _check(settings, email, admin)
        with in_one_sentence():
            member, is_new = _start(settings, email, admin)
            self.stdout.write(
                f"{member.clinic.name} is open; its id is {member.clinic.pk}."
            )
            self._mail(member, is_new=is_new)

    def _mail(self, member: Membership, *, is_new: bool) -> None:
        try:
            invitation_of(
                member, inviter="Palpate", clinic=member.clinic, is_new=is_new
            ).send()
        except (OSError, SMTPException) as error:
            raise CommandError(
                f"The clinic is open, but the mail to {member.user.email} was not "
                f"sent ({error}); they can ask for a password at the log-in."
            ) from error
        self.stdout.write(f"{member.user.email} has been invited by mail.")


def _start(settings: dict[str, str], email: str, name: str) -> tuple[Membership, bool]:
    """Clinic and admin, both or neither."""
    clinic_id = uuid7()
    with scoped(clinic_id), transaction.atomic():
        user = User.objects.filter(email=email).first()
        is_new = user is None or not user.has_usable_password()
        user = user or User.objects.create_user(email, name=name)
        if _runs_one_named(user, settings["name"]):
            raise CommandError(
                f"{email} runs a clinic named {settings['name']} already."
            )
        return create_clinic(admin=user, clinic_id=clinic_id, **settings), is_new


def _runs_one_named(user: User, name: str) -> bool:
    return any(
        (place.clinic_name, place.role) == (name, Role.CLINIC_ADMIN)
        for place in places_of(user)
    )


def _check(settings: dict[str, str], email: str, admin_name: str) -> None:
    columns: dict[str, tuple[Any, str, str]] = {
        "--name": (Clinic, "name", settings["name"]),
        "--time-zone": (Clinic, "time_zone", settings["time_zone"]),
        "--locale": (Clinic, "locale", settings["locale"]),
        "--admin-name": (User, "name", admin_name),
    }
    for option, (model, name, value) in columns.items():
        field = model._meta.get_field(name)
        check(option, value, lambda value, field=field: field.clean(value, None))
    check("--locale", settings["locale"], LANGUAGE)
    check("--admin-email", email, validate_email)
