"""What happens in a session, for the therapist: what the client says and what is
answered, what is being done, and whether the live link is open."""

import json
from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from django.utils import timezone

from api.documents.document import Document
from api.documents.resource import run
from api.documents.statement import numbered
from api.events.look import Subject, Told, head_of
from api.serializers.feedback import FeedbackSerializer
from api.serializers.live import LiveSessionSerializer
from api.serializers.treatment import TreatmentSerializer
from clinic.permissions import Permission
from clinic.queries.feed import Moved, changes_after
from clinic.queries.membership import Entry
from sessions.domain.live_link import LIFETIME
from sessions.enums import SessionStatus
from sessions.models import LiveLink, Session, Treatment

GOING_ON = {SessionStatus.PLANNED, SessionStatus.IN_PROGRESS}
# A browser's EventSource keeps comments from its page.
STILL = b"event: still\ndata: {}\n\n"
TOLD = ("id", "status", "started_at", "ended_at")
# The kinds of changes that are told of, and the columns that say of which session.
KEYS = {
    "session": (),
    "treatment": ("session_id",),
    "live_link": ("session_id",),
    "feedback": ("session_id",),
    "feedback_response": ("feedback_id",),
}


def in_session(pk: UUID) -> Subject:
    return Subject(
        "session.events",
        Permission.RECORD_READ,
        lambda entry, last: _tell(pk, entry, last),
        is_open_to_browsers=True,
        is_urgent=True,
        still=STILL,
        kind="session",
        record=pk,
    )


def _tell(pk: UUID, entry: Entry, last: str) -> Told | None:
    """Since a head of which no log is known, everything. Read later than the head, so
    what comes between is told twice rather than never."""
    head = head_of(entry)
    session = Session.objects.filter(pk=pk).first()
    if session is None:
        return None
    since = _since(last, head)
    said = session.feedback.order_by("at", "pk")
    is_new = since is None
    if since is not None:
        moved = changes_after(since, KEYS, client=session.client_id)
        is_new = any(_is_of(session, one) for one in moved)
        said = said.filter(pk__in=_heard(moved))
    words = [_event("feedback", one) for one in _documents(FeedbackSerializer, said)]
    if is_new or words:
        words.append(f"id: {head}\n".encode() + _event("session", _state_of(session)))
    return Told(
        head,
        b"".join(words),
        is_last=session.status not in GOING_ON,
        client=session.client_id,
        is_under_way=_is_under_way(session),
    )


def _is_under_way(session: Session) -> bool:
    """For no longer than a live link lives, though nobody ends it."""
    if session.status != SessionStatus.IN_PROGRESS or session.started_at is None:
        return False
    return timezone.now() < session.started_at + LIFETIME


def _since(last: str, head: str) -> int | None:
    """The number that a head has, where the log now standing at `head` once had it."""
    epoch, _, seq = last.partition(".")
    now, _, newest = head.partition(".")
    is_number = seq.isascii() and seq.isdigit() and len(seq) < 19
    return int(seq) if epoch == now and is_number and int(seq) <= int(newest) else None


def _is_of(session: Session, one: Moved) -> bool:
    named = str(one.record) if one.kind == "session" else one.refers.get("session_id")
    return named == str(session.pk)


def _heard(moved: Iterable[Moved]) -> set[Any]:
    return {
        one.refers["feedback_id"] if one.kind == "feedback_response" else one.record
        for one in moved
        if one.kind in {"feedback", "feedback_response"}
    }


def _state_of(session: Session) -> bytes:
    running = Treatment.objects.filter(
        session=session, started_at__isnull=False, ended_at=None
    ).order_by("-started_at", "-order")[:1]
    treatment = next(iter(_documents(TreatmentSerializer, running)), b"null")
    now = timezone.now()
    links = LiveLink.objects.filter(session=session, ended_at=None, expires_at__gt=now)
    told = {
        **{name: getattr(session, name) for name in TOLD},
        "link": links.first(),
        "now": now,
    }
    state = json.dumps(LiveSessionSerializer(told).data)
    return b'%s,"treatment":%s}' % (state[:-1].encode(), treatment)


def _documents(serializer: type[Any], rows: QuerySet[Any]) -> list[bytes]:
    """As the API shows them, each on one line."""
    try:
        keys, values = numbered(rows.values_list("pk"))
    except EmptyResultSet:
        return []
    text = f"SELECT {_document(serializer)}::bpchar FROM ({keys}) k(id)"  # noqa: S608
    return [body.replace(b"\n", b" ") for (body,) in run(text, values)]


@cache
def _document(serializer: type[Any]) -> str:
    return Document.of(serializer(), serializer.Meta.model.objects.all()).sql


def _event(name: str, data: bytes) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (name.encode(), data)
