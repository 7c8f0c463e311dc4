"""How a record stands, on the paper that shows it: draft, signed, entered in error."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext

from clinic.models import Licence, Membership, Voiding
from sessions.models import Addendum, CoSignature, Signature
from sessions.paper.blocks import Aside, Block, Heading, Mark, State, Words
from sessions.paper.wording import moment, word

# Of a digest of 64, so many stand in the foot of each page.
SHORT = 16
CO_SIGNATURES = Prefetch(
    "co_signatures",
    CoSignature.objects.select_related("created_by__user", "licence").order_by("pk"),
)
SIGNATURES = Prefetch(
    "signatures",
    Signature.objects.defer("content")
    .select_related("created_by__user", "licence")
    .prefetch_related(CO_SIGNATURES),
)
ADDENDA = Prefetch(
    "addenda",
    Addendum.objects.select_related("created_by__user")
    .prefetch_related(SIGNATURES)
    .order_by("pk"),
)
Voidings = dict[UUID, Voiding]


def voidings_of(records: Sequence[Any]) -> Voidings:
    """Of these records, those entered in error; in one statement."""
    found = Voiding.objects.filter(record__in=[one.pk for one in records])
    return {one.record: one for one in found.select_related("created_by__user")}


def standing(record: Any, voided: Voidings, remark: str = "") -> State:
    """`remark` tells more of a draft."""
    signature, voiding = record.signature, voided.get(record.pk)
    signed = list(_signed(signature)) if signature else []
    if voiding is not None:
        return in_error(voiding, signed)
    if signature is None:
        return draft(remark)
    sealed = gettext("Signed")
    short = f"{sealed} \N{MIDDLE DOT} SHA-256 {digest_of(record)}"
    return State(Mark.SIGNED, signed, short=short)


def draft(remark: str = "") -> State:
    words = [gettext("Draft: this record is not signed, and may still change.")]
    return State(
        Mark.DRAFT,
        [*words, remark] if remark else words,
        across=gettext("DRAFT"),
        short=gettext("Draft, not signed"),
    )


def in_error(voiding: Voiding, signed: Sequence[str]) -> State:
    said = gettext("Entered in error: this record does not count.")
    told = gettext("Said by %(who)s, %(when)s: %(reason)s") % {
        "who": name_of(voiding.created_by),
        "when": moment(voiding.created_at),
        "reason": voiding.reason,
    }
    return State(
        Mark.ERROR,
        [
            said,
            told,
            *signed,
        ],
        across=gettext("IN ERROR"),
        short=gettext("Entered in error"),
    )


def signed_by(who: Membership | None, at: Any) -> str:
    said = {"who": name_of(who), "when": moment(at)}
    return gettext("Signed by %(who)s, %(when)s") % said


def addenda_blocks(record: Any, *, level: int = 1) -> Iterator[Block]:
    """Later words beside what is signed, each with who wrote and signed it."""
    addenda = list(record.addenda.all())
    if addenda:
        yield Heading(gettext("Addenda"), level)
    for one in addenda:
        said = {"who": name_of(one.created_by), "when": moment(one.created_at)}
        yield Words(one.text, gettext("%(who)s, %(when)s") % said)
        if one.signature is not None:
            yield Aside(f"SHA-256: {_hex(one.signature)}")


def name_of(member: Membership | None) -> str:
    return member.user.name if member else gettext("unknown")


def digest_of(record: Any) -> str:
    return _hex(record.signature)[:SHORT] + "\N{HORIZONTAL ELLIPSIS}"


def _signed(signature: Signature) -> Iterator[str]:
    """Who signed, by which licence, when, and the digest of what was signed."""
    yield signed_by(signature.created_by, signature.signed_at)
    yield _by_licence(signature.licence)
    yield f"SHA-256 ({signature.recipe}): {_hex(signature)}"
    for one in signature.co_signatures.all():
        said = {"who": name_of(one.created_by), "when": moment(one.signed_at)}
        co_signed = gettext("Co-signed by %(who)s, %(when)s") % said
        yield f"{co_signed}. {_by_licence(one.licence)}"


def _by_licence(one: Licence) -> str:
    held = f"{word(one, 'profession')} {one.number}, {one.jurisdiction}"
    return gettext("Licence: %(licence)s") % {"licence": held}


def _hex(signature: Signature) -> str:
    return bytes(signature.digest).hex()
