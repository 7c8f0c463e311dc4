"""What a client's screening holds against a piece of home care."""

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from clinic.models import Clinic
from clinic.models.catalogue import Contraindication, HomeCareTemplate
from clinic.queries.client import same_person
from sessions.queries.screening import standing_screening


@dataclass(frozen=True, slots=True)
class Objection:
    """A contraindication the client has, and where it is said that it counts here."""

    contraindication: Contraindication
    sources: list[str]

    @property
    def slug(self) -> str:
        return self.contraindication.slug


def objections_to(
    category: str, template: HomeCareTemplate | None, *, client_id: UUID, clinic: Clinic
) -> list[Objection]:
    """What the client has of that which speaks against this home care.

    Against a template speaks what it names; against a free item of a category, what any
    template of that category names; against all, what is absolute or an urgent red
    flag.
    """
    persons = same_person(client_id)
    standing = standing_screening(persons, at=timezone.now(), clinic=clinic)
    if not standing:
        return []
    named = _named_against(category, template)
    return [
        Objection(rule, [*named.get(rule.slug, ()), rule.source])
        for one in standing
        if (rule := one.contraindication).slug in named or one.forbids_treatment
    ]


def _named_against(
    category: str, template: HomeCareTemplate | None
) -> dict[str, dict[str, None]]:
    """The slugs that count, each with the sources that say so."""
    templates = [template] if template else []
    if template is None or template.category != category:
        templates += HomeCareTemplate.objects.current().filter(category=category)
    named: dict[str, dict[str, None]] = {}
    for one in templates:
        for slug in one.contraindications:
            named.setdefault(slug, {})[one.contraindications_source] = None
    return named
