"""Opening a clinic, and its settings."""

from typing import Any
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from clinic.domain.act import act
from clinic.enums import Role
from clinic.errors import NotAllowed
from clinic.models import Clinic, Membership, User
from clinic.tenancy import scoped


def create_clinic(
    *, name: str, admin: User, clinic_id: UUID | None = None, **settings: Any
) -> Membership:
    """A new clinic and the membership of its first admin."""
    clinic_id = clinic_id or uuid7()
    with scoped(clinic_id), transaction.atomic():
        clinic = Clinic.objects.create(id=clinic_id, name=name, **settings)
        return Membership.objects.create(
            clinic=clinic, user=admin, role=Role.CLINIC_ADMIN
        )


def only_admin(by: Membership) -> None:
    if by.role != Role.CLINIC_ADMIN:
        raise NotAllowed("Only a clinic admin may change the clinic's settings.")


@act(who=only_admin)
def change_clinic(clinic: Clinic, *, by: Membership, **values: Any) -> Clinic:
    Clinic.objects.filter(pk=clinic.pk).update(**values)
    clinic.refresh_from_db()
    return clinic
