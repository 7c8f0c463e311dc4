"""The note of a session."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext

from clinic.models import Membership, Position
from clinic.queries.voiding import in_error
from sessions.enums import SessionStatus
from sessions.models import (
    Feedback,
    Override,
    RangeOfMotion,
    Reaction,
    Remark,
    ScreeningAnswer,
    Session,
    Sharing,
    Treatment,
    TriggerPointExam,
)
from sessions.paper.blocks import (
    Block,
    Heading,
    Mark,
    Pair,
    Paper,
    State,
    Words,
)
from sessions.paper.wording import (
    day,
    language_of,
    moment,
    pains,
    sentences,
    span,
    together,
    word,
)
from sessions.queries.papers import care, tables
from sessions.queries.papers.frame import as_of_clinic, framed, latest
from sessions.queries.papers.standing import (
    ADDENDA,
    SIGNATURES,
    Voidings,
    addenda_blocks,
    name_of,
    signed_by,
    standing,
    voidings_of,
)
from sessions.queries.papers.tables import POINT

TREATMENTS = Treatment.objects.select_related(
    "technique", "tool", "position", "muscle", "region", *POINT
)
SHARED: tuple[Any, ...] = (
    Prefetch("treatments", TREATMENTS.order_by("order")),
    Prefetch(
        "feedback",
        Feedback.objects.prefetch_related("responses").order_by("at", "pk"),
    ),
    Prefetch(
        "range_of_motion",
        RangeOfMotion.objects.select_related("movement").order_by("pk"),
    ),
    Prefetch("reactions", Reaction.objects.order_by("pk")),
    Prefetch("remarks", Remark.objects.order_by("at", "pk")),
    Prefetch("sharings", Sharing.objects.select_related("signed_by__user")),
    ADDENDA,
)
CLINICAL: tuple[Any, ...] = (
    SIGNATURES,
    Prefetch(
        "trigger_point_exams",
        TriggerPointExam.objects.select_related(*POINT).order_by("pk"),
    ),
    Prefetch(
        "screening",
        ScreeningAnswer.objects.select_related("contraindication").order_by("pk"),
    ),
    Prefetch("overrides", Override.objects.order_by("pk")),
)
CALLED_OFF = (SessionStatus.CANCELLED, SessionStatus.NO_SHOW)


def sessions_for(by: Membership) -> QuerySet[Session]:
    """Those whose note the member may have: a client, what is shared with them, and
    without what is kept from them."""
    found: QuerySet[Session] = Session.objects.visible_to(by)
    found = found.select_related("client", "therapist__user").prefetch_related(*SHARED)
    if by.client_id is None:
        return found.select_related("episode", "plan").prefetch_related(*CLINICAL)
    found = found.filter(sharings__isnull=False).exclude(in_error())
    return found.defer(*Session.kept_from_client)


def note_of(session: Session, *, by: Membership, language: str = "") -> Paper:
    """One of `sessions_for`; in the clinic's language, to a client in theirs."""
    clinic, client, is_own = by.clinic, session.client, by.client_id is not None
    tags = (language, client.language if is_own else clinic.locale)
    with as_of_clinic(clinic, language_of(*tags)):
        positions = position_names([session])
        voided = {} if is_own else voidings_of([session])
        blocks = list(note_blocks(session, is_own=is_own))
        title = gettext("Session note, %(day)s") % {"day": day_of(session)}
        return framed(
            title,
            client,
            clinic=clinic,
            as_of=as_of(session, voided, is_own=is_own),
            state=note_state(session, voided, is_own=is_own),
            facts=note_facts(session, positions, is_own=is_own),
            blocks=blocks,
        )


def position_names(sessions: Any) -> dict[str, str]:
    slugs = {slug for one in sessions for slug in one.positions}
    known = Position.objects.filter(slug__in=slugs).order_by("retired_at")
    return dict(known.values_list("slug", "name"))


def note_state(session: Session, voided: Voidings, *, is_own: bool) -> State:
    if is_own:
        sharing = session.sharing
        shared = gettext("Shared with the client on %(day)s") % {
            "day": day(localtime(sharing.created_at))
        }
        said = signed_by(sharing.signed_by, sharing.signed_at)
        return State(Mark.SIGNED, [said, shared], short=gettext("Signed"))
    if session.status in CALLED_OFF and session.pk not in voided:
        said = f"{word(session, 'status').capitalize()}: {session.status_reason}"
        return State(Mark.PLAIN, [said], short=word(session, "status").capitalize())
    return standing(session, voided, _draft_remark(session))


def note_facts(
    session: Session, positions: dict[str, str], *, is_own: bool
) -> list[Pair]:
    facts = [
        (gettext("Session"), time_of(session)),
        (gettext("Therapist"), name_of(session.therapist)),
        (gettext("Room"), session.room),
        (
            gettext("Positions"),
            together(*(positions.get(one, one) for one in session.positions)),
        ),
        (
            gettext("Pain before / after"),
            pains(session.pain_before, session.pain_after),
        ),
    ]
    if not is_own:
        episode, plan = session.episode, session.plan
        facts += [
            (gettext("Complaint"), episode.complaint if episode else ""),
            (
                gettext("Treatment plan"),
                gettext("version %(number)s") % {"number": plan.plan_version}
                if plan
                else "",
            ),
            (
                gettext("Medical history"),
                sentences(word(session, "history_review"), session.history_changes),
            ),
        ]
    return [(name, value) for name, value in facts if value]


def note_blocks(session: Session, *, is_own: bool, level: int = 1) -> Iterator[Block]:
    labels = {
        "subjective": gettext("Subjective"),
        "objective": gettext("Objective"),
        "assessment": gettext("Assessment"),
        "plan_text": pgettext("of treatment", "Plan"),
        "next_steps": gettext("Next steps"),
    }
    told = [(label, getattr(session, name)) for name, label in labels.items()]
    if any(text for _, text in told):
        yield Heading(gettext("Note"), level)
        yield from (Words(text, label) for label, text in told if text)
    yield from care.treatments(session, level)
    if not is_own:
        yield from care.overrides(session, level)
    yield from care.feedback(session, level)
    if not is_own and session.alert_explanation:
        label = gettext("Why it was completed with an alert open")
        yield Words(session.alert_explanation, label)
    yield from tables.motion(session.range_of_motion.all(), level=level)
    yield from care.reactions(session, level)
    if not is_own:
        yield from tables.exams(session.trigger_point_exams.all(), level=level)
        yield from tables.screening(session.screening.all(), level=level)
        if session.notes:
            yield Heading(gettext("Notes not shown to the client"), level)
            yield Words(session.notes)
    yield from addenda_blocks(session, level=level)
    yield from _remarks(session, level)


def time_of(session: Session) -> str:
    if session.started_at is None:
        return span(session.scheduled_for, session.scheduled_until)
    return span(session.started_at, session.ended_at)


def day_of(session: Session) -> str:
    when = session.started_at or session.scheduled_for or session.created_at
    return day(localtime(when))


def as_of(session: Session, voided: Voidings, *, is_own: bool) -> datetime:
    """The last that happened to it."""
    beside = [*session.addenda.all(), *session.remarks.all(), *session.sharings.all()]
    sealed = [] if is_own else [*session.signatures.all(), *voided.values()]
    return latest(session.updated_at, *(one.created_at for one in (*beside, *sealed)))


def _draft_remark(session: Session) -> str:
    """What a draft still needs."""
    copied = [*session.unconfirmed]
    copied += [str(one.order) for one in session.treatments.all() if one.unconfirmed]
    said = gettext("Status: %(status)s") % {"status": word(session, "status")}
    if copied:
        said += ". " + gettext("Copied from another session, and not yet confirmed")
        said += f": {together(*copied)}"
    return said


def _remarks(session: Session, level: int) -> Iterator[Block]:
    remarks = list(session.remarks.all())
    if remarks:
        yield Heading(gettext("Remarks of the client"), level)
    yield from (Words(one.text, moment(one.at)) for one in remarks)
