"""Showing a session to its client, and hearing what they say to it."""

from datetime import datetime, timedelta

from django.utils import timezone

from clinic.domain.act import act
from clinic.domain.voiding import is_not_voided
from clinic.enums import Role
from clinic.errors import AlreadyDone, InvalidInput, NotAllowed, WrongState
from clinic.models import Membership
from sessions.models import Remark, Session, Sharing
from sessions.rules import is_signed, require_own, require_therapist

CLOCK_SKEW = timedelta(hours=24)


def is_to_be_shared(session: Session) -> None:
    is_signed(session)
    is_not_voided(session)


def is_shared(session: Session) -> None:
    if session.sharing is None:
        raise WrongState("The session is not shared.", state="not_shared")
    is_not_voided(session)


def require_client(member: Membership) -> None:
    if member.role != Role.CLIENT:
        raise NotAllowed("A remark is the client's own; add an addendum.")


@act(who=require_therapist, when=is_to_be_shared)
def share_session(session: Session, *, by: Membership) -> Session:
    """Show a signed session to its client, without its notes. It stays shown: a
    sharing is a fact, and only voiding the session takes it out of sight."""
    require_own(by, session)
    if session.sharings.exists():
        raise AlreadyDone("This session is shared.")
    signature = session.signature
    Sharing.objects.create(
        client_id=session.client_id,
        session=session,
        signed_by_id=signature.created_by_id,
        signed_at=signature.signed_at,
    )
    return session


@act(who=require_client, when=is_shared)
def add_remark(
    session: Session, *, by: Membership, text: str, at: datetime | None = None
) -> Remark:
    """The client's own word on a session shared with them. It is neither signed nor a
    part of what is."""
    at = at or timezone.now()
    if at > timezone.now() + CLOCK_SKEW:
        raise InvalidInput.at("at", "A remark is not made in the future.")
    return Remark.objects.create(
        client_id=session.client_id, session=session, text=text, at=at
    )
