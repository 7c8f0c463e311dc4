"""Keeping a record from being erased, and letting it go again."""

from django.db import transaction

from clinic.domain.act import act
from clinic.domain.client import is_unmerged
from clinic.enums import Role
from clinic.errors import AlreadyDone, NotAllowed
from clinic.models import Client, LegalHold, LegalHoldLifting, Membership


def require_admin(member: Membership) -> None:
    if member.role != Role.CLINIC_ADMIN:
        raise NotAllowed("Only a clinic admin decides what is kept.")


@transaction.atomic
def place_hold(*, by: Membership, client: Client, reason: str) -> LegalHold:
    """From now on the client can't be erased. Several holds may stand at once."""
    require_admin(by)
    is_unmerged(client)
    return LegalHold.objects.create(client=client, reason=reason)


def is_standing(hold: LegalHold) -> None:
    if hold.lifting is not None:
        raise AlreadyDone("This hold is lifted.")


@act(who=require_admin, when=is_standing)
def lift_hold(hold: LegalHold, *, by: Membership, reason: str) -> LegalHold:
    """A new fact beside the hold. Nothing is erased by it."""
    LegalHoldLifting.objects.create(client_id=hold.client_id, hold=hold, reason=reason)
    return LegalHold.objects.get(pk=hold.pk)
