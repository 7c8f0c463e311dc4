"""Saying that a record was entered in error. It stays, and is final from then on."""

from django.utils.translation import gettext_noop

from clinic.domain.act import act
from clinic.enums import Role
from clinic.errors import AlreadyDone, NotAllowed
from clinic.models import Membership, TenantModel, Voiding

OWN = gettext_noop("A record is voided by who made it, or whose it is.")


def is_not_voided(record: TenantModel) -> None:
    if Voiding.objects.filter(record=record.pk).exists():
        raise AlreadyDone("This record is voided.")


def require_author(member: Membership) -> None:
    if member.role not in {Role.THERAPIST, Role.FRONT_DESK}:
        raise NotAllowed(OWN)


@act(who=require_author, when=is_not_voided)
def void_record(record: TenantModel, *, by: Membership, reason: str) -> TenantModel:
    """Say of a record of one's own that it was entered in error, and why."""
    if by.pk not in {record.created_by_id, getattr(record, "therapist_id", None)}:
        raise NotAllowed(OWN)
    client = record.client_column
    Voiding.objects.create(
        record=record.pk,
        kind=record.log_kind(),
        client_id=getattr(record, client) if client else None,
        reason=reason,
    )
    return record
