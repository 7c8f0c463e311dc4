"""What a client's screening holds against a piece of home care."""

from dataclasses import dataclass
from uuid import UUID

from clinic.enums import ContraindicationKind, Urgency
from clinic.models import Voiding
from clinic.models.catalogue import Contraindication, HomeCareTemplate
from clinic.queries.client import same_person
from sessions.enums import Answer
from sessions.models import ScreeningAnswer


@dataclass(frozen=True, slots=True)
class Objection:
    """A contraindication the client has, and where it is said that it counts here."""

    contraindication: Contraindication
    sources: list[str]

    @property
    def slug(self) -> str:
        return self.contraindication.slug


def objections_to(
    category: str, template: HomeCareTemplate | None, *, client_id: UUID
) -> list[Objection]:
    """What the client has of that which speaks against this home care.

    Against a template speaks what it names; against a free item of a category, what any
    template of that category names; against all, what is absolute or an urgent red
    flag.
    """
    standing = _standing_yes(client_id)
    if not standing:
        return []
    named = _named_against(category, template)
    return [
        Objection(one, [*named.get(one.slug, ()), one.source])
        for one in standing
        if one.slug in named or forbids_treatment(one)
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


def forbids_treatment(contraindication: Contraindication) -> bool:
    return contraindication.kind == ContraindicationKind.ABSOLUTE or (
        contraindication.red_flag
        and contraindication.urgency in {Urgency.EMERGENCY, Urgency.URGENT}
    )


def _standing_yes(client_id: UUID) -> list[Contraindication]:
    """What was last answered yes."""
    persons = same_person(client_id)
    voided = Voiding.objects.filter(client__in=persons).values("record")
    answers = ScreeningAnswer.objects.filter(client__in=persons)
    answers = answers.exclude(answer=Answer.NOT_ASKED).exclude(assessment__in=voided)
    asked = answers.select_related("contraindication").order_by("answered_at", "pk")
    last = {answer.contraindication.slug: answer for answer in asked}
    return [
        answer.contraindication
        for answer in last.values()
        if answer.answer == Answer.YES
    ]
