"""The full record of a client: all that was recorded of them, each as it stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext

from clinic.models import Client, Consent, Membership
from clinic.queries.client import same_person
from sessions.models import (
    AdverseEvent,
    Assessment,
    CheckIn,
    Clearance,
    Episode,
    HomeCareInstruction,
    OutcomeResponse,
    Referral,
    Session,
    TreatmentPlan,
    TriggerPoint,
)
from sessions.paper.blocks import (
    Banner,
    Block,
    Facts,
    Heading,
    Mark,
    PageBreak,
    Pair,
    Paper,
    State,
    Words,
)
from sessions.paper.wording import day, language_of, word
from sessions.queries.outcomes import outcomes_of
from sessions.queries.papers import chapters
from sessions.queries.papers.assessment import (
    assessment_blocks,
    assessment_facts,
    assessments_for,
    chart_of,
    title_of,
)
from sessions.queries.papers.frame import as_of_clinic, framed, latest
from sessions.queries.papers.note import (
    day_of,
    note_blocks,
    note_facts,
    note_state,
    position_names,
    sessions_for,
)
from sessions.queries.papers.plan import plan_blocks, plan_title, plans_for
from sessions.queries.papers.report import trend_blocks
from sessions.queries.papers.standing import (
    Voidings,
    in_error,
    name_of,
    standing,
    voidings_of,
)
from sessions.queries.papers.tables import POINT
from sessions.queries.trend import trend_from


@dataclass(frozen=True, slots=True)
class Whole:
    """All the records of one person, in their order, and which do not count."""

    episodes: Sequence[Episode]
    assessments: Sequence[Assessment]
    plans: Sequence[TreatmentPlan]
    sessions: Sequence[Session]
    consents: Sequence[Consent]
    points: Sequence[TriggerPoint]
    home_care: Sequence[HomeCareInstruction]
    outcomes: Sequence[OutcomeResponse]
    check_ins: Sequence[CheckIn]
    events: Sequence[AdverseEvent]
    referrals: Sequence[Referral]
    clearances: Sequence[Clearance]

    @property
    def records(self) -> list[Any]:
        kinds = (getattr(self, name) for name in self.__slots__)
        return [record for kind in kinds for record in kind]


def record_of(client: Client, *, by: Membership, language: str = "") -> Paper:
    """For the clinic; a client has their own by `export/`."""
    clinic = by.clinic
    with as_of_clinic(clinic, language_of(language, clinic.locale)):
        whole = _read(client, by)
        voided = voidings_of(whole.records)
        changed = [one.updated_at for one in (*whole.records, *voided.values())]
        made = latest(client.updated_at, *changed)
        found = outcomes_of(client.pk, by=by)
        short = gettext("A collection; each record says whether it is signed")
        return framed(
            gettext("Full record"),
            client,
            clinic=clinic,
            as_of=made,
            state=State(Mark.PLAIN, [f"{short}."], short=short),
            facts=[*_person(client)],
            blocks=[
                Heading(gettext("Body chart")),
                chart_of(client, by=by),
                *trend_blocks(trend_from(found, by=by)),
                *chapters.consents(whole.consents, voided),
                *_episodes(whole, voided),
                *chapters.points(whole.points, voided),
                *chapters.home_care(whole.home_care, found.home_care, voided),
                *chapters.outcomes(whole.outcomes, voided),
                *chapters.check_ins(whole.check_ins, voided),
                *chapters.events(whole.events, voided),
                *chapters.referrals(whole.referrals, voided),
                *chapters.clearances(whole.clearances, voided),
            ],
        )


def _read(client: Client, by: Membership) -> Whole:
    """In a set number of statements, however much there is."""
    person = same_person(client.pk)

    def of(rows: Any, *order: str) -> list[Any]:
        return list(rows.filter(client__in=person).order_by(*order, "pk"))

    def seen(model: Any, *related: str) -> Any:
        return model.objects.visible_to(by).select_related(*related)

    return Whole(
        of(seen(Episode, "therapist__user"), "opened_on"),
        of(assessments_for(by), "assessed_at"),
        of(plans_for(by), "plan_version"),
        of(sessions_for(by), "started_at", "scheduled_for"),
        of(seen(Consent).prefetch_related("withdrawals"), "given_at"),
        of(seen(TriggerPoint, "muscle", "site")),
        of(seen(HomeCareInstruction, "muscle", "region", *POINT), "starts_on"),
        of(seen(OutcomeResponse, "measure"), "answered_at"),
        of(seen(CheckIn, "session").prefetch_related("answers"), "due_from"),
        of(seen(AdverseEvent), "occurred_on"),
        of(seen(Referral), "suggested_on"),
        of(seen(Clearance, "contraindication", "pressure_limit__region"), "given_on"),
    )


def _person(client: Client) -> Iterator[Pair]:
    labels = {
        "email": gettext("Email"),
        "phone": gettext("Phone"),
        "address": gettext("Address"),
        "language": gettext("Language"),
        "emergency_contact_name": gettext("Emergency contact"),
        "emergency_contact_phone": gettext("Its phone"),
        "guardian_name": gettext("Guardian"),
        "guardian_phone": gettext("Phone of the guardian"),
    }
    for name, label in labels.items():
        if value := getattr(client, name):
            yield label, value


def _episodes(whole: Whole, voided: Voidings) -> Iterator[Block]:
    """Each course of care with all that belongs to it; then what belongs to none."""
    positions = position_names(whole.sessions)
    for episode in whole.episodes:
        yield PageBreak()
        opened = gettext("Episode of %(day)s") % {"day": day(episode.opened_on)}
        yield Heading(opened)
        if episode.pk in voided:
            yield Banner(in_error(voided[episode.pk], ()))
        yield Words(episode.complaint, gettext("Complaint"))
        yield Facts([*_course(episode)])
        yield from _of_episode(whole, voided, episode.pk, positions)
    alone = [one for one in whole.sessions if one.episode_id is None]
    if alone:
        yield Heading(gettext("Sessions outside an episode"))
    for session in alone:
        yield from _session(session, voided, positions)


def _course(episode: Episode) -> Iterator[Pair]:
    yield gettext("Therapist"), name_of(episode.therapist)
    if episode.closed_on:
        yield gettext("Closed on"), day(episode.closed_on)
        yield gettext("Outcome"), word(episode, "outcome")
    if episode.closing_note:
        yield gettext("Closing note"), episode.closing_note


def _of_episode(
    whole: Whole, voided: Voidings, episode: UUID, positions: dict[str, str]
) -> Iterator[Block]:
    for assessment in whole.assessments:
        if assessment.episode_id == episode:
            yield Heading(title_of(assessment), 2)
            yield Banner(standing(assessment, voided))
            yield Facts(assessment_facts(assessment))
            yield from assessment_blocks(assessment, None, level=3)
    for plan in whole.plans:
        if plan.episode_id == episode:
            yield Heading(plan_title(plan), 2)
            yield Banner(standing(plan, voided))
            yield from plan_blocks(plan, level=3)
    for session in whole.sessions:
        if session.episode_id == episode:
            yield from _session(session, voided, positions)


def _session(
    session: Session, voided: Voidings, positions: dict[str, str]
) -> Iterator[Block]:
    yield Heading(gettext("Session of %(day)s") % {"day": day_of(session)}, 2)
    yield Banner(note_state(session, voided, is_own=False))
    yield Facts(note_facts(session, positions, is_own=False))
    yield from note_blocks(session, is_own=False, level=3)
