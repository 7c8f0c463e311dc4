"""What a therapist reads before treating: what is permitted, open, and new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.timezone import localdate

from clinic.models import Client, Clinic, Technique
from clinic.queries.consent import Agreement
from sessions.queries.history import Review, last_review
from sessions.queries.permitted import Permitted, facts_of
from sessions.queries.screening import Question, questions_due
from sessions.queries.tolerated import Tolerated, tolerated_so_far


@dataclass(frozen=True, slots=True)
class Briefing:
    permitted: Permitted
    regions: Sequence[Agreement]
    techniques: Sequence[Agreement]
    questions: Sequence[Question]
    review: Review
    tolerated: Sequence[Tolerated]


def brief(client: Client, *, clinic: Clinic, at: datetime) -> Briefing:
    """All that is asked before a session, in a set number of statements. The consents
    are those to sensitive regions, and to techniques that need one."""
    facts = facts_of(client, clinic=clinic)
    allowed = facts.at(at)
    named = Technique.objects.current().filter(needs_consent=True).order_by("slug")
    with timezone.override(clinic.time_zone):
        questions = questions_due(facts.persons, facts.answers, localdate(at))
    return Briefing(
        allowed,
        [allowed.consents.to_region(slug) for slug in sorted(facts.body.sensitive)],
        [allowed.consents.to_technique(one.slug) for one in named],
        questions,
        last_review(facts.persons),
        tolerated_so_far(facts.persons, allowed),
    )
