"""Licences of therapists, kept by the clinic's admin."""

from datetime import date
from typing import Any

from django.db import transaction

from clinic.domain.act import act
from clinic.enums import Role
from clinic.errors import InvalidInput, NotAllowed
from clinic.models import Licence, Membership


def _only_admin(by: Membership) -> None:
    if by.role != Role.CLINIC_ADMIN:
        raise NotAllowed("Only a clinic admin keeps licences.")


@transaction.atomic
def add_licence(*, by: Membership, member: Membership, **values: Any) -> Licence:
    _only_admin(by)
    if member.role != Role.THERAPIST:
        raise InvalidInput.at("member", "Only a therapist holds a licence here.")
    return Licence.objects.create(member=member, **values)


@act(who=_only_admin)
def end_licence(licence: Licence, *, by: Membership, on: date) -> Licence:
    """The licence's last valid day is known now."""
    if on < licence.valid_from:
        raise InvalidInput.at("valid_until", "A licence ends on or after its start.")
    return licence.revise(valid_until=on)
