"""Recording what a client agrees to, and taking it back."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from clinic.domain.act import act
from clinic.domain.client import is_unmerged
from clinic.enums import ConsentKind, Role
from clinic.errors import AlreadyDone, InvalidInput, NotAllowed
from clinic.models import Client, Consent, ConsentWithdrawal, Membership

CLOCK_SKEW = timedelta(hours=24)


@transaction.atomic
def record_consent(
    *, by: Membership, client: Client, kind: str, **values: Any
) -> Consent:
    """A consent as it was given. It never changes; see `withdraw_consent`."""
    if by.role not in {Role.THERAPIST, Role.CLIENT}:
        raise NotAllowed("Consents are recorded by a therapist or the client.")
    is_unmerged(client)
    if kind == ConsentKind.SENSITIVE_REGION and not values.get("regions"):
        raise InvalidInput.at("regions", "Name the sensitive regions it covers.")
    if kind == ConsentKind.TECHNIQUE and not values.get("techniques"):
        raise InvalidInput.at("techniques", "Name the techniques it covers.")
    given_at = values.setdefault("given_at", timezone.now())
    if given_at > timezone.now() + CLOCK_SKEW:
        raise InvalidInput.at("given_at", "A consent is not given in the future.")
    day = timezone.localdate(given_at, ZoneInfo(by.clinic.time_zone))
    is_minor = client.is_under(by.clinic.age_of_consent, day)
    if is_minor and not values.get("given_by"):
        raise InvalidInput.at(
            "given_by", "A minor's consent is a guardian's: name them."
        )
    if is_minor and by.role == Role.CLIENT:
        raise NotAllowed("A guardian's consent is recorded by a therapist.")
    expires_at = values.get("expires_at")
    if expires_at is not None and expires_at <= given_at:
        raise InvalidInput.at("expires_at", "A consent expires after it was given.")
    return Consent.objects.create(client=client, kind=kind, **values)


def is_standing(consent: Consent) -> None:
    if consent.withdrawal is not None:
        raise AlreadyDone("This consent is withdrawn.")


@act(when=is_standing)
def withdraw_consent(consent: Consent, *, by: Membership, reason: str = "") -> Consent:
    """A new fact beside the consent; in force from this moment."""
    ConsentWithdrawal.objects.create(
        client_id=consent.client_id, consent=consent, reason=reason
    )
    return Consent.objects.get(pk=consent.pk)
