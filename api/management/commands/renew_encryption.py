"""Bring what is kept encrypted under the first of the keys, so that others may go."""

from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from api.encryption import renew

SECRETS = ("secret", "seed")


class Command(BaseCommand):
    help = (
        "Encrypt the seeds of second factors under the first of ENCRYPTION_KEYS. "
        "Browser sessions need none of it: they are gone within hours."
    )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        renewed = 0
        for one in Authenticator.objects.select_for_update().order_by("pk"):
            for name in set(SECRETS) & set(one.data):
                try:
                    one.data[name] = renew(one.data[name])
                except InvalidToken:
                    raise CommandError(
                        f"The seed of factor {one.pk} is under none of the keys; "
                        "nothing was changed."
                    ) from None
                one.save(update_fields=["data"])
                renewed += 1
        self.stdout.write(f"{renewed} seeds are under the first key.")
