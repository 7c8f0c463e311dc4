"""Tokens of devices: handed out once, kept as digests, revoked at once."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from clinic.domain.act import act
from clinic.enums import Role
from clinic.errors import AlreadyDone, NotAllowed
from clinic.models import Device, Membership
from clinic.queries.membership import Place, digest
from clinic.tenancy import scoped

NOTE_USE = """
INSERT INTO clinic_deviceuse (device_id, at) SELECT %(device)s, %(at)s
WHERE pg_try_advisory_xact_lock(hashtextextended(%(device)s::text, 0))
ON CONFLICT (device_id) DO UPDATE SET at = excluded.at
"""


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """The only moment a token can be read."""

    device: Device
    token: str


def issue_token(
    place: Place, *, name: str, second_factor: bool = False, fresh: bool = False
) -> IssuedToken:
    """A new device of this membership, with 256 bits of token; `fresh` if its holder
    logged in for it just now."""
    token = f"palpate_{secrets.token_urlsafe(32)}"
    holder = Membership.objects.filter(pk=place.id)
    with (
        scoped(
            place.clinic,
            client=place.client,
            audience=Role(place.role).audience,
            actor=place.id,
        ),
        transaction.atomic(),
    ):
        device = Device.objects.create(
            member_id=place.id,
            name=name,
            digest=digest(token),
            expires_at=timezone.now() + timedelta(days=settings.DEVICE_LIFETIME_DAYS),
            second_factor=second_factor,
            credentials=holder.values_list("user__credentials", flat=True).get(),
            fresh_until=_fresh_from_now() if fresh else None,
        )
    return IssuedToken(device, token)


def is_usable(device: Device) -> None:
    if device.revoked_at is not None:
        raise AlreadyDone("This device is revoked.")


@act(when=is_usable)
def revoke_device(device: Device, *, by: Membership) -> Device:
    """End a token: it opens nothing from now on."""
    if device.member_id != by.pk and by.role != Role.CLINIC_ADMIN:
        raise NotAllowed("Only its holder or a clinic admin may revoke a device.")
    return device.revise(revoked_at=timezone.now())


@act(when=is_usable)
def freshen_device(device: Device, *, by: Membership) -> Device:
    """For a while it may do what asks for reauthentication: its holder has just shown
    who they are."""
    if device.member_id != by.pk:
        raise NotAllowed("Only its holder may make a device fresh.")
    return device.revise(fresh_until=_fresh_from_now())


def note_use(device: UUID, used_at: datetime | None) -> None:
    """Remember that a token was shown, unless that is remembered from just before.

    Nobody waits for it: of requests at once one writes, and the others go on.
    """
    now, idle = timezone.now(), timedelta(days=settings.DEVICE_IDLE_DAYS)
    if used_at is None or now - used_at >= idle / 100:
        with connection.cursor() as cursor:
            cursor.execute(NOTE_USE, {"device": device, "at": now})


def _fresh_from_now() -> datetime:
    return timezone.now() + timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
