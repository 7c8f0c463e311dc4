"""What was done in a session, what was said meanwhile, and what it brought about."""

from collections.abc import Iterator

from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext

from sessions.enums import Finding
from sessions.models import Feedback, Session, Treatment
from sessions.paper.blocks import Block, Row
from sessions.paper.wording import (
    NOTHING,
    pains,
    pressure,
    score,
    sentences,
    spot,
    together,
    word,
)
from sessions.queries.papers.tables import titled


def treatments(session: Session, level: int) -> Iterator[Block]:
    return titled(
        gettext("Treatments"),
        (
            gettext("No."),
            gettext("Place"),
            gettext("Technique"),
            gettext("Pressure"),
            gettext("Time"),
            gettext("Pain before / during / after"),
            gettext("Response"),
        ),
        (_treatment(one) for one in session.treatments.all()),
        (0.6, 2.5, 2.7, 1.4, 1, 2, 2.7),
        level=level,
    )


def _treatment(one: Treatment) -> Row:
    times = f"{one.repetitions} \N{MULTIPLICATION SIGN}" if one.repetitions else ""
    long = f"{one.seconds} s" if one.seconds is not None else ""
    by = gettext("by %(who)s") % {"who": one.performed_by} if one.performed_by else ""
    tool, position = one.tool, one.position
    return (
        str(one.order),
        spot(one),
        together(
            one.technique.name,
            tool.name if tool else "",
            position.name if position else "",
            by,
        ),
        pressure(one),
        f"{times} {long}".strip() or NOTHING,
        pains(one.pain_before, one.pain_during, one.pain_after),
        sentences(*_response(one), one.note),
    )


def _response(one: Treatment) -> Iterator[str]:
    signs = {
        "twitch_response": gettext("twitch"),
        "referral_reproduced": gettext("referral reproduced"),
    }
    if one.release:
        yield gettext("release: %(release)s") % {"release": word(one, "release")}
    for name, said in signs.items():
        if getattr(one, name) != Finding.NOT_TESTED:
            yield f"{said}: {word(one, name)}"


def overrides(session: Session, level: int) -> Iterator[Block]:
    orders = {one.pk: str(one.order) for one in session.treatments.all()}
    return titled(
        gettext("Limits overridden"),
        (
            gettext("Treatment"),
            gettext("Limit, and why"),
            gettext("Pressure given"),
            gettext("Reason for overriding it"),
        ),
        (
            (
                orders.get(one.treatment_id, NOTHING),
                sentences(one.limit, one.limit_reason),
                score(one.pressure),
                one.reason,
            )
            for one in session.overrides.all()
        ),
        (1, 4, 1.4, 4),
        level=level,
    )


def feedback(session: Session, level: int) -> Iterator[Block]:
    orders = {one.pk: str(one.order) for one in session.treatments.all()}
    return titled(
        gettext("Said during the session"),
        (
            gettext("Time"),
            gettext("Treatment"),
            gettext("By"),
            gettext("Pain"),
            gettext("Said"),
            gettext("What was changed"),
        ),
        (
            (
                f"{localtime(one.at):%H:%M}",
                orders.get(one.treatment_id or one.pk, NOTHING),
                word(one, "source"),
                score(one.pain),
                sentences(
                    gettext("alert") if one.is_alert else "",
                    word(one, "word"),
                    word(one, "discomfort"),
                    one.note,
                ),
                _answer(one),
            )
            for one in session.feedback.all()
        ),
        (0.9, 1.6, 1.6, 1.1, 3.1, 2.9),
        level=level,
    )


def _answer(one: Feedback) -> str:
    response = one.response
    if response is None:
        return gettext("no response yet") if one.is_alert else NOTHING
    return sentences(word(response, "response"), response.note)


def reactions(session: Session, level: int) -> Iterator[Block]:
    return titled(
        gettext("Reactions"),
        (
            gettext("Kind"),
            gettext("Severity"),
            pgettext("paper", "Action"),
            gettext("Resolved"),
            gettext("Note"),
        ),
        (
            (
                word(one, "kind"),
                word(one, "severity"),
                one.action or NOTHING,
                gettext("yes") if one.resolved else gettext("no"),
                one.note,
            )
            for one in session.reactions.all()
        ),
        (2, 1.4, 3, 1.2, 3),
        level=level,
    )
