"""The progress report, for the client or for who referred them: whether it helped."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.timezone import localdate, localtime
from django.utils.translation import get_language, gettext, ngettext

from clinic.models import Client, Membership
from clinic.queries.client import same_person
from clinic.queries.voiding import in_error
from sessions.models import Assessment, Episode, Session, TreatmentPlan
from sessions.paper.blocks import (
    Block,
    Heading,
    Mark,
    Pair,
    Paper,
    Picture,
    State,
    Words,
)
from sessions.paper.wording import (
    NOTHING,
    day,
    language_of,
    said_of,
    together,
    word,
)
from sessions.queries.goal import UNDER_WAY
from sessions.queries.outcomes import Outcomes, outcomes_of
from sessions.queries.papers.assessment import chart_of
from sessions.queries.papers.figures import figures
from sessions.queries.papers.frame import as_of_clinic, framed, latest
from sessions.queries.papers.standing import SIGNATURES, digest_of, name_of
from sessions.queries.papers.tables import titled
from sessions.queries.trend import trend_from
from sessions.trend.picture import Look, draw_trend
from sessions.trend.record import Trend
from sessions.trend.wording import described

# So many panels stand in one picture, that it fits a page.
PANELS = 4


class Reader(StrEnum):
    """Whom the report is for."""

    CLIENT = "client"
    REFERRER = "referrer"


def report_of(
    client: Client,
    *,
    by: Membership,
    episode: UUID | None = None,
    reader: str = Reader.CLIENT,
    language: str = "",
) -> Paper:
    """Of one episode, or of all. A client gets what `outcomes/` tells them."""
    clinic, is_staff = by.clinic, by.client_id is None
    reads = Reader.CLIENT if not is_staff else reader
    own = client.language if reads == Reader.CLIENT else clinic.locale
    with as_of_clinic(clinic, language_of(language, own)):
        found = outcomes_of(client.pk, by=by, episode=episode)
        trend = trend_from(found, by=by)
        basis = _basis(client, episode) if is_staff else []
        made = latest(client.updated_at, *_moments(found), *map(_when, basis))
        return framed(
            gettext("Progress report"),
            client,
            clinic=clinic,
            as_of=made,
            state=_state(made, basis, is_staff=is_staff),
            facts=[
                (gettext("For"), _readers()[reads]),
                *_facts(trend, _episodes(client, episode) if is_staff else []),
            ],
            blocks=[
                *(_care(client, episode) if reads == Reader.REFERRER else ()),
                *trend_blocks(trend),
                *figures(found),
                *_charts(client, by, basis),
                *_rests_on(basis),
            ],
        )


def trend_blocks(trend: Trend, *, level: int = 1) -> Iterator[Block]:
    """On one axis of days; a picture a page, of what is many."""
    if trend.days is None:
        return
    yield Heading(gettext("Course"), level)
    whole = trend.within(*trend.days)
    parts = [
        Trend(panels=whole.panels[start : start + PANELS])
        for start in range(PANELS, len(whole.panels), PANELS)
    ]
    first = Trend(whole.sessions, whole.plans, whole.care, whole.panels[:PANELS])
    for part in (first, *parts, Trend(home_care=whole.home_care)):
        if part.days is not None:
            shown = part.within(*trend.days)
            look = Look(language=get_language() or "en")
            yield Picture(draw_trend(shown, look), described(shown))


def _readers() -> dict[str, str]:
    return {
        Reader.CLIENT: gettext("the client"),
        Reader.REFERRER: gettext("the one who referred them"),
    }


def _state(made: datetime, basis: Sequence[Any], *, is_staff: bool) -> State:
    said = [gettext("As the record stood on %(day)s.") % {"day": day(localtime(made))}]
    if is_staff:
        signed = sum(one.signature is not None for one in basis)
        told = {"signed": signed, "count": len(basis)}
        said.append(
            gettext(
                "Compiled from the record, and not itself signed. It rests on "
                "%(count)s records, of which %(signed)s are signed; they stand at its "
                "end."
            )
            % told
        )
    return State(Mark.PLAIN, said, short=gettext("Compiled, not signed"))


def _facts(trend: Trend, episodes: Sequence[Episode]) -> Iterator[Pair]:
    if trend.sessions:
        count = len(trend.sessions)
        held = ngettext("%(count)s session", "%(count)s sessions", count)
        first, last = trend.sessions[0], trend.sessions[-1]
        ends = {"first": day(first), "last": day(last)}
        when = gettext("from %(first)s to %(last)s") % ends
        yield gettext("Care"), together(held % {"count": count}, when)
    if episodes:
        complaints = (one.complaint for one in episodes)
        yield gettext("Complaint"), "\n".join(complaints)
        names = dict.fromkeys(name_of(one.therapist) for one in episodes)
        yield gettext("Therapist"), together(*names)


def _episodes(client: Client, episode: UUID | None) -> list[Episode]:
    found = Episode.objects.filter(client__in=same_person(client.pk))
    if episode is not None:
        found = found.filter(pk=episode)
    related = found.exclude(in_error()).select_related("therapist__user")
    return list(related.order_by("opened_on", "pk"))


def _basis(client: Client, episode: UUID | None) -> list[Any]:
    """Assessments and sessions held, by time, with their signatures."""
    person: dict[str, Any] = {"client__in": same_person(client.pk)}
    if episode is not None:
        person["episode"] = episode
    held = Session.objects.filter(status__in=UNDER_WAY, started_at__isnull=False)
    found = [
        rows.filter(**person).exclude(in_error()).prefetch_related(SIGNATURES)
        for rows in (
            Assessment.objects.exclude(in_error("episode")).annotate(
                at=F("assessed_at")
            ),
            held.annotate(at=F("started_at")),
        )
    ]
    return sorted((one for rows in found for one in rows), key=lambda one: one.at)


def _when(record: Any) -> datetime:
    return max([record.at, *(one.signed_at for one in record.signatures.all())])


def _moments(found: Outcomes) -> Iterator[datetime]:
    for course in found.measures:
        yield from (one.answered_at for one in course.series)
    yield from (one.at for one in found.session_pain)


def _care(client: Client, episode: UUID | None) -> Iterator[Block]:
    """What whoever refers must know: the problem, what was agreed, what is next."""
    plans = TreatmentPlan.objects.filter(client__in=same_person(client.pk))
    if episode is not None:
        plans = plans.filter(episode=episode)
    plans = plans.filter(standing__activated_at__isnull=False).exclude(in_error())
    plan = plans.select_related("standing").order_by("-standing__activated_at").first()
    labels = {
        "problem_summary": gettext("Problem"),
        "precautions": gettext("Precautions"),
        "discharge_criteria": gettext("Care ends when"),
    }
    told = [*said_of(plan, labels)] if plan else []
    if told:
        yield Heading(gettext("What was agreed"))
    yield from (Words(text, label) for label, text in told)


def _charts(client: Client, by: Membership, basis: Iterable[Any]) -> Iterator[Block]:
    """The first assessment beside the latest, where there are two."""
    made = [one for one in basis if isinstance(one, Assessment)]
    if not made:
        return
    which = {"assessment": made[-1]}
    if len(made) > 1:
        which["before"] = made[0]
    yield Heading(gettext("Body chart"))
    yield chart_of(client, by=by, **which)


def _rests_on(basis: Iterable[Any]) -> Iterator[Block]:
    return titled(
        gettext("Records this rests on"),
        (
            gettext("Day"),
            gettext("Record"),
            gettext("Signed by"),
            gettext("SHA-256 of what is signed"),
        ),
        (
            (
                day(localdate(one.at)),
                _kind(one),
                name_of(one.signature.created_by)
                if one.signature
                else gettext("not signed"),
                digest_of(one) if one.signature else NOTHING,
            )
            for one in basis
        ),
        (2, 2, 2.4, 2.6),
    )


def _kind(record: Any) -> str:
    if isinstance(record, Assessment):
        return together(gettext("Assessment"), word(record, "kind"))
    return gettext("Session")
