"""What a client answered to screening, what of it still counts, and what to ask."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.timezone import localdate

from clinic.enums import Clearance as ClearanceOf
from clinic.enums import ContraindicationKind, LimitKind, Urgency
from clinic.models import Clinic, Contraindication
from clinic.models.catalogue import ASKED, EVERYWHERE
from clinic.queries.voiding import in_error
from sessions.enums import Answer, ClearedBy, LimitSource, QuestionDue
from sessions.limits import Limit
from sessions.models import Clearance, Episode, ScreeningAnswer

# Whose written word a client's later "no" does not stand in for.
IN_WRITING = {ClearanceOf.PHYSICIAN, ClearanceOf.EMERGENCY}
MAY_CLEAR = {
    ClearanceOf.CLIENT: set(ClearedBy),
    ClearanceOf.PHYSICIAN: {ClearedBy.PHYSICIAN, ClearedBy.EMERGENCY},
    ClearanceOf.EMERGENCY: {ClearedBy.PHYSICIAN, ClearedBy.EMERGENCY},
    ClearanceOf.NONE: set(),
}


def forbids_treatment(contraindication: Contraindication) -> bool:
    """Whether a yes leaves no treatment at all: it is absolute, or an urgent red
    flag."""
    return contraindication.kind == ContraindicationKind.ABSOLUTE or (
        contraindication.red_flag
        and contraindication.urgency in {Urgency.EMERGENCY, Urgency.URGENT}
    )


@dataclass(frozen=True, slots=True)
class StandingAnswer:
    """A yes that still counts. `until` is the day its limit ends by itself."""

    answer: ScreeningAnswer
    until: date | None
    is_review_due: bool

    @property
    def contraindication(self) -> Contraindication:
        return self.answer.contraindication

    @property
    def forbids_treatment(self) -> bool:
        return forbids_treatment(self.contraindication)

    def limit(self) -> Limit | None:
        """The pressure limit it sets, where it sets one."""
        rule, answer = self.contraindication, self.answer
        if rule.limit == LimitKind.NONE:
            return None
        regions: frozenset[str] | None = frozenset(rule.limit_regions)
        if rule.limit_regions == [ASKED]:
            regions = frozenset(answer.regions) or None
        elif rule.limit_regions == [EVERYWHERE]:
            regions = None
        return Limit(
            LimitSource.SCREENING,
            answer.pk,
            rule.limit_level if rule.limit == LimitKind.MAX_LEVEL else None,
            regions,
            answer.side,
            rule.name,
            localdate(answer.answered_at),
            self.until,
            contraindication=rule.slug,
            what_to_do=rule.what_to_do,
            clearance=rule.clearance,
            is_absolute=self.forbids_treatment,
            is_review_due=self.is_review_due,
        )


def standing_screening(
    persons: Sequence[UUID], *, at: datetime, clinic: Clinic
) -> list[StandingAnswer]:
    """Every yes of a person that counts at that moment: neither taken back, nor
    cleared, nor ended by itself. In two statements.

    A client's later no takes back what needs nobody's written word. Answers of a
    record entered in error do not count.
    """
    with timezone.override(clinic.time_zone):
        return stand(answers_of(persons), clearances_of(persons), localdate(at))


def answers_of(persons: Sequence[UUID]) -> list[ScreeningAnswer]:
    """All that were given, the earliest first; what was not asked is left out."""
    answers = ScreeningAnswer.objects.filter(client__in=persons)
    answers = answers.exclude(answer=Answer.NOT_ASKED)
    answers = answers.exclude(in_error("assessment")).exclude(in_error("session"))
    return list(
        answers.select_related("contraindication").order_by("answered_at", "pk")
    )


def clearances_of(persons: Sequence[UUID]) -> list[Clearance]:
    given = Clearance.objects.filter(client__in=persons).exclude(in_error())
    return list(given.select_related("contraindication").order_by("recorded_at", "pk"))


def stand(
    answers: Iterable[ScreeningAnswer], clearances: Iterable[Clearance], on: date
) -> list[StandingAnswer]:
    """What of these answers, in order of time, still counts on that day."""
    asked: dict[str, ScreeningAnswer] = {}
    for answer in answers:
        slug = answer.contraindication.slug
        if answer.answer == Answer.YES:
            asked[slug] = answer
        elif answer.contraindication.clearance not in IN_WRITING:
            asked.pop(slug, None)
    cleared: dict[str, list[Clearance]] = defaultdict(list)
    for clearance in clearances:
        if clearance.contraindication is not None:
            cleared[clearance.contraindication.slug].append(clearance)
    return [
        StandingAnswer(answer, until, is_overdue(answer, on))
        for slug, answer in asked.items()
        if not any(lifts(one, answer, on) for one in cleared[slug])
        and ((until := ends_on(answer)) is None or on < until)
    ]


def lifts(clearance: Clearance, answer: ScreeningAnswer, on: date) -> bool:
    """Whether a clearance covers an answer on a day."""
    if clearance.valid_until is not None:
        return clearance.valid_until >= on
    return clearance.recorded_at >= answer.answered_at


def ends_on(answer: ScreeningAnswer) -> date | None:
    """The first day on which its limit no longer holds by itself."""
    days = answer.contraindication.expires_days
    if days is None:
        return None
    return (answer.event_on or localdate(answer.answered_at)) + timedelta(days=days)


def is_overdue(answer: ScreeningAnswer, on: date) -> bool:
    """Whether it must be asked again: 1 day means at every visit."""
    days = answer.contraindication.review_days
    if days is None:
        return False
    return localdate(answer.answered_at) + timedelta(days=days) <= on


@dataclass(frozen=True, slots=True)
class Question:
    """A contraindication that must be asked now, and why."""

    contraindication: Contraindication
    because: QuestionDue
    last: ScreeningAnswer | None


def questions_due(
    persons: Sequence[UUID], answers: Iterable[ScreeningAnswer], on: date
) -> list[Question]:
    """What to ask before treating: what was never asked, is older than its review
    allows, or was last asked before the newest complaint. In two statements.

    Reminders that are asked of the plan, and not of the client, are left out.
    """
    last = {answer.contraindication.slug: answer for answer in answers}
    opened = Episode.objects.filter(client__in=persons, closed_on=None)
    newest = opened.order_by("-opened_on").values_list("opened_on", flat=True).first()
    due = []
    for rule in Contraindication.objects.current().exclude(review_days=None):
        answer = last.get(rule.slug)
        if answer is None:
            due.append(Question(rule, QuestionDue.NEVER_ASKED, None))
        elif is_overdue(answer, on):
            due.append(Question(rule, QuestionDue.TOO_OLD, answer))
        elif newest is not None and localdate(answer.answered_at) < newest:
            due.append(Question(rule, QuestionDue.NEW_COMPLAINT, answer))
    order = list(Urgency)
    return sorted(
        due,
        key=lambda one: (
            not one.contraindication.red_flag,
            order.index(Urgency(one.contraindication.urgency)),
            one.contraindication.slug,
        ),
    )
