"""A clinic's licensed texts of a measure: the project ships structure and scoring."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from clinic.enums import Role
from clinic.errors import InvalidInput, NotAllowed
from clinic.language import told
from clinic.models import MeasureWording, Membership, OutcomeMeasure
from clinic.scoring import form_of, items_of


@transaction.atomic
def add_wording(
    *,
    by: Membership,
    measure: OutcomeMeasure,
    language: str,
    items: Sequence[str],
    licence_note: str,
    instructions: str = "",
    measure_version: str = "",
) -> MeasureWording:
    """Texts the clinic answers for by `licence_note`. Those it had are retired."""
    if by.role != Role.CLINIC_ADMIN:
        raise NotAllowed("Only a clinic admin keeps the texts of measures.")
    _check_items(measure, items)
    if not licence_note.strip():
        raise InvalidInput.at(
            "licence_note", "Say by what right the clinic shows these texts."
        )
    MeasureWording.objects.filter(
        measure__slug=measure.slug, language=language, retired_at=None
    ).update(retired_at=timezone.now())
    return MeasureWording.objects.create(
        measure=measure,
        measure_version=measure_version or form_of(measure),
        language=language,
        instructions=instructions,
        items=list(items),
        licence_note=licence_note,
    )


def _check_items(measure: OutcomeMeasure, items: Sequence[str]) -> None:
    if len(items) not in items_of(measure):
        raise InvalidInput.at(
            "items",
            told(
                "%(name)s has %(wanted)s items, not %(given)s.",
                name=measure.name,
                wanted=measure.items,
                given=len(items),
            ),
        )
    for number, item in enumerate(items):
        if not item.strip():
            raise InvalidInput.at(f"items/{number}", "An item has a text.", "blank")
