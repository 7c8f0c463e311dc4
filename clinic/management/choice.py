"""Which clinic an operator means."""

from django.core.management.base import CommandError
from django.db import transaction

from clinic.models import Clinic
from clinic.queries.verification import heads
from clinic.tenancy import SHARED_CLINIC, scoped


def clinic_called(text: str) -> Clinic:
    """The clinic of this name or id; the owner's role knows which there are."""
    found = []
    for head in heads():
        with scoped(head.clinic), transaction.atomic():
            clinic = Clinic.objects.get(pk=head.clinic)
        if clinic.pk != SHARED_CLINIC and text in {clinic.name, str(clinic.pk)}:
            found.append(clinic)
    if not found:
        raise CommandError(f"There is no clinic {text}: give its name or its id.")
    if len(found) > 1:
        ids = ", ".join(str(clinic.pk) for clinic in found)
        raise CommandError(f"Several clinics are named {text}: give an id of {ids}.")
    return found[0]
