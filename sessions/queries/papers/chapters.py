"""The chapters of a full record that are tables. What was entered in error says so."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext

from clinic.models import Consent
from clinic.scoring import shown
from sessions.models import HomeCareInstruction
from sessions.paper.blocks import Block, Facts, Heading, Pair, Words
from sessions.paper.wording import (
    NOTHING,
    capital,
    day,
    days,
    moment,
    number,
    score,
    sentences,
    spot,
    together,
    word,
)
from sessions.queries.papers.home_care import doses
from sessions.queries.papers.plan import questions
from sessions.queries.papers.standing import Voidings
from sessions.queries.papers.tables import titled


def consents(given: Iterable[Consent], voided: Voidings) -> Iterator[Block]:
    for count, one in enumerate(given):
        if not count:
            yield Heading(gettext("Consents"))
        said = {"kind": capital(word(one, "kind")), "day": day(localdate(one.given_at))}
        yield Heading(gettext("%(kind)s, %(day)s") % said, 2)
        yield Facts([*_consent(one, voided)])
        if one.explained:
            yield Words(one.explained, gettext("What was explained"))
        yield from questions(one.questions)


def _consent(one: Consent, voided: Voidings) -> Iterator[Pair]:
    withdrawal = one.withdrawal
    yield gettext("Given"), sentences(moment(one.given_at), word(one, "method"))
    for label, value in (
        (gettext("By"), one.given_by),
        (gettext("Witness"), one.witness),
        (gettext("Regions"), together(*one.regions)),
        (gettext("Techniques"), together(*one.techniques)),
        (gettext("Until"), moment(one.expires_at) if one.expires_at else ""),
        (gettext("Entered in error"), _error(one, voided)),
    ):
        if value:
            yield label, value
    if withdrawal is not None:
        said = sentences(moment(withdrawal.withdrawn_at), withdrawal.reason)
        yield gettext("Withdrawn"), said


def points(rows: Iterable[Any], voided: Voidings) -> Iterator[Block]:
    return titled(
        gettext("Trigger points"),
        (gettext("Point"), gettext("Status"), gettext("Last examined"), ""),
        (
            (
                spot(one),
                word(one, "status") if one.status else gettext("not examined"),
                moment(one.last_examined_at),
                _error(one, voided),
            )
            for one in rows
        ),
        (4, 1.6, 2.4, 3),
    )


def home_care(
    rows: Sequence[HomeCareInstruction], adherence: Iterable[Any], voided: Voidings
) -> Iterator[Block]:
    totals = {item.instruction.pk: item.total for item in adherence}
    return titled(
        gettext("Home care"),
        (
            gettext("What"),
            gettext("How much"),
            gettext("Time"),
            gettext("Done, by report"),
            gettext("Status"),
        ),
        (
            (
                sentences(one.title, spot(one), one.instructions),
                together(*(f"{value} {name}" for name, value in doses(one))),
                days(one.starts_on, one.ends_on),
                _done(totals.get(one.pk)),
                sentences(word(one, "status"), _error(one, voided)),
            )
            for one in rows
        ),
        (3.6, 2.2, 2, 1.4, 1.6),
    )


def _done(total: Any) -> str:
    if total is None:
        return NOTHING
    said = gettext("%(done)s of %(due)s days")
    return said % {"done": total.done, "due": total.due}


def outcomes(rows: Iterable[Any], voided: Voidings) -> Iterator[Block]:
    return titled(
        gettext("Measures"),
        (
            gettext("Measure"),
            gettext("Answered"),
            gettext("Answers"),
            gettext("Score"),
            gettext("Note"),
        ),
        (
            (
                one.measure.name,
                moment(one.answered_at),
                "; ".join(_answers(one)),
                NOTHING if one.score is None else number(shown(one.score)),
                sentences(word(one, "source"), one.note, _error(one, voided)),
            )
            for one in rows
        ),
        (2.6, 2, 2.6, 1, 2.6),
    )


def _answers(one: Any) -> Iterator[str]:
    names = one.activities or [""] * len(one.answers)
    for name, answer in zip(names, one.answers, strict=True):
        yield f"{name}: {number(answer)}" if name else number(answer)


def check_ins(rows: Iterable[Any], voided: Voidings) -> Iterator[Block]:
    return titled(
        gettext("Check-ins"),
        (
            gettext("What"),
            gettext("Due from"),
            gettext("Pain"),
            gettext("Soreness"),
            gettext("Benefit"),
            gettext("In words"),
        ),
        (
            (
                word(one, "kind"),
                moment(one.due_from),
                *_told(one.answer, _error(one, voided)),
            )
            for one in rows
        ),
        (1.6, 2, 1, 1.6, 1.2, 3.4),
    )


def _told(answer: Any, error: str) -> tuple[str, ...]:
    if answer is None:
        return NOTHING, NOTHING, NOTHING, error or gettext("not answered")
    hours = answer.soreness_hours
    long = "" if hours is None else ngettext("%(n)s hour", "%(n)s hours", hours)
    return (
        score(answer.pain),
        together(score(answer.soreness), long % {"n": hours} if long else ""),
        word(answer, "benefit") or NOTHING,
        sentences(answer.words, word(answer, "source"), error),
    )


def events(rows: Iterable[Any], voided: Voidings) -> Iterator[Block]:
    return titled(
        gettext("Adverse events"),
        (
            gettext("Day"),
            gettext("Kind"),
            gettext("Severity"),
            gettext("What happened"),
            gettext("Action and outcome"),
            gettext("Resolved"),
        ),
        (
            (
                day(one.occurred_on),
                word(one, "kind"),
                together(
                    word(one, "severity"), gettext("serious") if one.serious else ""
                ),
                one.description,
                sentences(one.action, one.outcome, one.reported_to),
                sentences(day(one.resolved_on), _error(one, voided)),
            )
            for one in rows
        ),
        (1.6, 1.4, 1.4, 3, 3, 1.6),
    )


def referrals(rows: Iterable[Any], voided: Voidings) -> Iterator[Block]:
    return titled(
        gettext("Other care"),
        (
            gettext("What"),
            gettext("Reason"),
            gettext("Status"),
            gettext("Time"),
            gettext("Result"),
        ),
        (
            (
                together(word(one, "discipline"), one.to_whom),
                one.reason,
                word(one, "status"),
                days(one.started_on or one.suggested_on, one.ended_on),
                sentences(one.result, one.note, _error(one, voided)),
            )
            for one in rows
        ),
        (2, 3, 1.4, 2, 3),
    )


def clearances(rows: Iterable[Any], voided: Voidings) -> Iterator[Block]:
    return titled(
        gettext("Clearances"),
        (
            gettext("Of what"),
            gettext("By"),
            gettext("Given on"),
            gettext("Until"),
            gettext("Conditions"),
        ),
        (
            (
                str(one.contraindication or one.pressure_limit.region),
                together(word(one, "given_by"), one.name),
                day(one.given_on),
                day(one.valid_until),
                sentences(one.conditions, _error(one, voided)),
            )
            for one in rows
        ),
        (3, 2, 1.8, 1.8, 3),
    )


def _error(record: Any, voided: Voidings) -> str:
    if record.pk not in voided:
        return ""
    said = gettext("Entered in error: %(reason)s")
    return said % {"reason": voided[record.pk].reason}
