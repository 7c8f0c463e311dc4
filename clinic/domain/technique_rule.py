"""The clinic's notes of what local law allows."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic.enums import Role, TechniqueScope
from clinic.errors import InvalidInput, NotAllowed
from clinic.language import told
from clinic.models import Membership, Technique, TechniqueRule


@transaction.atomic
def note_technique_rule(
    *, by: Membership, technique: Technique, **values: Any
) -> TechniqueRule:
    """Say who may use a technique where the clinic works; it replaces the last note."""
    if by.role != Role.CLINIC_ADMIN:
        raise NotAllowed("Only a clinic admin notes the local rule.")
    if technique.scope == TechniqueScope.STANDARD:
        raise InvalidInput.at(
            "technique",
            told(
                "%(name)s is open to any licence; it needs no rule.",
                name=technique.name,
            ),
        )
    TechniqueRule.objects.current().filter(technique__slug=technique.slug).update(
        retired_at=timezone.now()
    )
    return TechniqueRule.objects.create(technique=technique, **values)
