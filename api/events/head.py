"""That there is something new in a clinic, and nothing of what it is."""

import json

from api.events.look import Subject, Told, head_of
from clinic.permissions import Permission
from clinic.queries.membership import Entry


def event(head: str) -> bytes:
    return f"id: {head}\nevent: head\ndata: {json.dumps({'head': head})}\n\n".encode()


def tell(entry: Entry, last: str) -> Told:
    head = head_of(entry)
    return Told(head, event(head) if head != last else b"")


HEAD = Subject("sync.events", Permission.SYNC, tell)
