"""What a stream may see now: asked for again each time, in a short transaction."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.base import UpdateError
from django.db import transaction
from django.http import HttpRequest

from api.browsing import SessionStore, goes_on
from api.login import enter_browser
from clinic.domain.access import record_access
from clinic.domain.device import note_use
from clinic.permissions import PERMISSIONS, Permission
from clinic.queries.head import heads_of
from clinic.queries.membership import Entry, enter


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to say, as of a head; after the last of it a stream ends."""

    head: str
    words: bytes = b""
    is_last: bool = False
    client: UUID | None = None  # Whom the words are of.
    is_under_way: bool = False  # Hands are busy: a page that hears this is in use.


@dataclass(frozen=True, slots=True)
class Look:
    """`told` is None where the member may not hear it, or it is not there for them."""

    entry: Entry
    is_allowed: bool
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What a stream is about. `tell` says what is new since the head that was `last`
    told, and None where there is no such thing for the member."""

    name: str
    needs: Permission
    tell: Callable[[Entry, str], Told | None]
    is_open_to_browsers: bool = False
    is_urgent: bool = False
    still: bytes = b": still here\n\n"  # What is said where there is nothing to say.
    kind: str = "sync"  # Of what it shows, in the access log.
    record: UUID | None = None


def look(
    request: HttpRequest, about: Subject, last: str, *, first: bool = False
) -> Look | None:
    """None for one that opens nothing (any more). A stream counts as a use of its
    device when it begins, and is one look into a client's record."""
    with transaction.atomic():
        entry = _entered(request, about)
        if entry is None:
            return None
        if first and entry.device is not None:
            note_use(entry.device, entry.used_at)
        if about.needs not in PERMISSIONS[entry.member.role]:
            return Look(entry, is_allowed=False)
        told = about.tell(entry, last)
        if first and told is not None and about.record is not None:
            shown = [told.client] if told.client else []
            record_access(about.kind, about.name, shown, record=about.record)
        if told is not None and told.is_under_way:
            _note_use(request)
        return Look(entry, True, told)


def _entered(request: HttpRequest, about: Subject) -> Entry | None:
    scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
    if scheme:
        is_token = scheme.lower() == "bearer"
        return enter(credential.strip(), request.id) if is_token else None
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    return _enter_browser(request, key) if key and about.is_open_to_browsers else None


def _enter_browser(request: HttpRequest, key: str) -> Entry | None:
    request.session = SessionStore(key)
    request.user = get_user(request)
    if not request.user.is_authenticated or not goes_on(request.session):
        return None
    return enter_browser(request)


def _note_use(request: HttpRequest) -> None:
    """Of a browser's log-in, as its next request would."""
    session = getattr(request, "session", None)
    if session is not None and session.modified:
        with suppress(UpdateError):  # Logged out meanwhile; the next look finds it.
            session.save()


def head_of(entry: Entry) -> str:
    clinic = entry.scope.clinic
    return heads_of([clinic])[clinic]
