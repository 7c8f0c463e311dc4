"""Links by which a client says how it feels while they are treated."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic.domain.act import act, locked
from clinic.errors import DomainError, WrongState
from clinic.models import Membership
from clinic.queries.membership import digest
from sessions.domain.feedback import record_feedback
from sessions.domain.parts import Values
from sessions.enums import SessionStatus
from sessions.models import Feedback, LiveLink, Session
from sessions.rules import require_status, require_therapist

# Longer than a session takes, and shorter than a day's work.
LIFETIME = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """The only moment its token can be read."""

    link: LiveLink
    token: str


@act(who=require_therapist, when=require_status(SessionStatus.IN_PROGRESS))
def open_live_link(session: Session, *, by: Membership) -> IssuedLink:
    """A new link for a session under way; the one before it opens nothing any more."""
    end_links(session)
    token = secrets.token_urlsafe(32)
    link = LiveLink.objects.create(
        session=session,
        client_id=session.client_id,
        digest=digest(token),
        expires_at=timezone.now() + LIFETIME,
    )
    return IssuedLink(link, token)


@act(who=require_therapist)
def end_live_link(session: Session, *, by: Membership) -> Session:
    """Take the session's link back."""
    if not end_links(session):
        raise WrongState("The session has no live link.", state="none")
    return session


def end_links(session: Session) -> int:
    """Those of a session that are open; returns how many there were."""
    standing = LiveLink.objects.filter(session=session, ended_at=None)
    return standing.update(ended_at=timezone.now())


def hear(
    link: LiveLink, words: Sequence[Values], *, by: Membership
) -> list[Feedback | DomainError | IntegrityError]:
    """Record what a client says by a link, each by the id it brings; one that is there
    already was heard. What is refused, by a rule or the database, is refused alone."""
    session = locked(Session, [link.session_id])[link.session_id]
    ids = [word["id"] for word in words]
    held = Feedback.objects.filter(session=session, pk__in=ids).in_bulk()
    heard: list[Feedback | DomainError | IntegrityError] = []
    for word in words:
        one = held.get(word["id"]) or _say(session, word, by)
        if isinstance(one, Feedback):
            held[one.pk] = one
        heard.append(one)
    return heard


def _say(
    session: Session, word: Values, by: Membership
) -> Feedback | DomainError | IntegrityError:
    try:
        with transaction.atomic():
            return record_feedback.to_each([(session, word)], by=by)[0]
    except IntegrityError as refused:
        return refused
