"""Asking clients by mail how they are. No word about their health is in it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.mail import get_connection, send_mail
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext

from clinic.language import language_for
from clinic.models import Client, Clinic
from sessions.models import CheckIn

SECONDS = 10


@dataclass(frozen=True, slots=True)
class Due:
    """What one clinic has to ask: check-ins to mail, and how many have no address."""

    to_ask: list[UUID]
    unreachable: int


@transaction.atomic
def due_to_ask(at: datetime) -> Due:
    unasked = CheckIn.objects.due(at).filter(asked_at=None)
    to_ask = list(unasked.reachable().order_by("due_until", "pk").values_list("pk"))
    return Due([pk for (pk,) in to_ask], unasked.count() - len(to_ask))


def ask_by_mail(check_in: UUID, *, at: datetime) -> bool:
    """Mail the client, once: False where another run has asked or is asking.

    The check-in is claimed, marked and mailed in one transaction, so a mail that could
    not be handed over leaves it unasked; a crash in between repeats this one mail.
    """
    with transaction.atomic():
        _await_the_mail()
        waiting = CheckIn.objects.due(at).reachable().filter(asked_at=None, pk=check_in)
        claimed = (
            waiting.select_related("clinic", "client__merged_into")
            .select_for_update(of=("self",), no_key=True, skip_locked=True)
            .first()
        )
        if claimed is None:
            return False
        CheckIn.objects.filter(pk=check_in).update(asked_at=at)
        client = claimed.client.merged_into or claimed.client
        _mail(client, claimed.clinic)
    return True


def _mail(client: Client, clinic: Clinic) -> None:
    with translation.override(language_for(client.language, clinic.locale)):
        subject = gettext("%(clinic)s would like to hear how you are")
        text = gettext(
            "%(clinic)s would like to hear how you are.\n\n"
            "A few questions wait for you here: %(link)s\n\n"
            "If something worries you, call the clinic; do not wait for an answer.\n"
        )
    words = {"clinic": " ".join(clinic.name.split()), "link": settings.SITE_URL}
    send_mail(
        subject % words,
        text % words,
        None,
        [client.email],
        connection=get_connection(timeout=SECONDS),
    )


def _await_the_mail() -> None:
    """A mail server may take longer than a transaction may else lie idle."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '2min'")
