"""What a stream may see now: its token asked again, in a short transaction."""

from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest

from clinic.domain.device import note_use
from clinic.permissions import PERMISSIONS, Permission
from clinic.queries.head import heads_of
from clinic.queries.membership import Entry, enter


@dataclass(frozen=True, slots=True)
class Look:
    entry: Entry
    head: str

    @property
    def is_allowed(self) -> bool:
        return Permission.SYNC in PERMISSIONS[self.entry.member.role]


def token_of(request: HttpRequest) -> str:
    scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
    return credential.strip() if scheme.lower() == "bearer" else ""


def look(token: str, request: str) -> Look | None:
    """The head of the token's clinic; None when it opens nothing (any more)."""
    with transaction.atomic():
        entry = enter(token, request)
        return None if entry is None else _look_as(entry)


def look_first(token: str, request: str) -> Look | None:
    """A stream counts as a use of its device when it begins, and not again."""
    with transaction.atomic():
        entry = enter(token, request)
        if entry is None:
            return None
        if entry.device is not None:
            note_use(entry.device, entry.used_at)
        return _look_as(entry)


def _look_as(entry: Entry) -> Look:
    clinic = entry.scope.clinic
    return Look(entry, heads_of([clinic])[clinic])
