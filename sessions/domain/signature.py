"""Signing: a record becomes final, and later words stand beside it."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from clinic.domain.act import act
from clinic.domain.aggregate import hold
from clinic.errors import (
    AlreadyDone,
    LicenceNotValid,
    NotAllowed,
)
from clinic.language import told
from clinic.models import ClientModel, Licence, Membership
from sessions.enums import SessionStatus
from sessions.errors import UnconfirmedValues
from sessions.models import (
    Addendum,
    Assessment,
    CoSignature,
    Session,
    Signature,
    TreatmentPlan,
)
from sessions.queries.canonical import (
    RECIPE,
    canonical_bytes,
    images_of,
    signer_of,
)
from sessions.rules import (
    is_signed,
    is_unsigned,
    require_fresh,
    require_own,
    require_status,
    require_therapist,
)

LINKS: dict[type[ClientModel], str] = {
    Session: "session",
    Assessment: "assessment",
    TreatmentPlan: "plan",
    Addendum: "addendum",
}


@act(who=require_therapist, when=require_status(SessionStatus.COMPLETED))
def sign_session(session: Session, *, by: Membership, is_fresh: bool) -> Session:
    """Make a completed session final, with its treatments, feedback, measurements and
    reactions; by its own therapist, with a licence valid on the day of care."""
    require_own(by, session)
    _require_confirmed(session)
    licence = _may_sign(by, session.started_at, is_fresh)
    session = session.revise(status=SessionStatus.SIGNED)
    seal([session], by=by, licence=licence)
    return session


@act(who=require_therapist, when=is_unsigned)
def sign_assessment(
    assessment: Assessment, *, by: Membership, is_fresh: bool
) -> Assessment:
    require_own(by, assessment)
    licence = _may_sign(by, assessment.assessed_at, is_fresh)
    seal([assessment], by=by, licence=licence)
    return assessment


@act(who=require_therapist, when=is_signed)
def add_addendum(
    record: Session | Assessment, *, by: Membership, text: str, is_fresh: bool
) -> Addendum:
    """A later word on a signed record, by any therapist; signed at once."""
    licence = _may_sign(by, timezone.now(), is_fresh)
    addendum = Addendum.objects.create(
        client_id=record.client_id, text=text, **{LINKS[type(record)]: record}
    )
    addendum.refresh_from_db()
    seal([addendum], by=by, licence=licence)
    return addendum


@act(who=require_therapist, when=is_signed)
def co_sign(record: ClientModel, *, by: Membership, is_fresh: bool) -> ClientModel:
    """Put a second person's name under the bytes that are signed."""
    signature: Signature = record.signature  # type: ignore[attr-defined]
    if signature.created_by_id == by.pk:
        raise NotAllowed("A co-signature is a second person's.")
    if signature.co_signatures.filter(created_by=by).exists():
        raise AlreadyDone("You have co-signed this record.")
    CoSignature.objects.create(
        client_id=record.client_id,
        signature=signature,
        licence=_may_sign(by, timezone.now(), is_fresh),
        digest=signature.digest,
    )
    return record


@transaction.atomic
def seal(
    records: Sequence[ClientModel],
    *,
    by: Membership,
    licence: Licence,
    at: Callable[[Any], datetime] = lambda record: timezone.now(),
) -> list[Signature]:
    """Sign these records of one kind, each `at` its moment. From here on the database
    refuses every change of them and their parts; a part being written beside it waits
    and is refused."""
    hold(records)
    made = []
    for record, image in zip(records, images_of(records), strict=True):
        link = LINKS[type(record)]
        signature = Signature(
            client_id=record.client_id,
            created_by=by,
            licence=licence,
            signed_at=at(record),
            recipe=RECIPE,
            **{link: record},
        )
        signature.content = canonical_bytes(
            {
                "recipe": RECIPE,
                "kind": link,
                "record": image,
                "signed": signer_of(signature),
            }
        )
        signature.digest = hashlib.sha256(signature.content).digest()
        made.append(signature)
    return Signature.objects.bulk_create(made)


def licence_of(member: Membership, moment: datetime | None) -> Licence:
    """The member's licence valid on that day in the clinic's time zone."""
    zone = ZoneInfo(member.clinic.time_zone)
    day = timezone.localdate(moment or timezone.now(), zone)
    held = Licence.objects.valid_on(day).filter(member=member).order_by("pk")
    return one_of(held[:1], day)


def one_of(held: Iterable[Licence], day: date) -> Licence:
    """One of the licences that the acting member holds on a day."""
    for licence in held:
        return licence
    raise LicenceNotValid(
        told("This needs a licence of yours that is valid on %(day)s.", day=day)
    )


def _require_confirmed(session: Session) -> None:
    copied = session.treatments.filter(unconfirmed=True).order_by("order")
    orders = [f"treatment {one.order}" for one in copied]
    values = [*session.unconfirmed, *orders]
    if values:
        raise UnconfirmedValues(
            told("Copied and not yet confirmed: %(names)s.", names=", ".join(values)),
            values=values,
        )


def _may_sign(by: Membership, moment: datetime | None, is_fresh: bool) -> Licence:
    require_fresh(is_fresh)
    return licence_of(by, moment)
