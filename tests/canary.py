"""What is written of a client, in places where it has no business.

Every text the builders write bears the canary of its clinic. It may be in an answer of
the API or a page; never in a log, an address, a mail or a refusal.
"""

import json
import logging
import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, unquote, urlencode

from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponseBase

from backend.logs import SafeFormatter

# A catalogue's own slug (`x-canary-a`) is a word of the clinic, not of a client.
CANARY = re.compile(r"(?<!x-)canary-[ab]", re.I)
# From which clinic and member of it a mail is, and to whom: no health text.
OUTSIDE = re.compile(r"Clinic canary-[ab]|\S+@\S+|[a-z_]+-canary-[ab]", re.I)


class Listener(logging.Handler):
    """Hears every record, as the log of a deployed process would tell it."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__()
        self.faults = faults
        self.setFormatter(SafeFormatter("{levelname} {name} {message}", style="{"))

    def emit(self, record: logging.LogRecord) -> None:
        if CANARY.search(line := self.format(record)):
            self.faults.append(f"In the log: {line}")


def address_faults(request: HttpRequest) -> list[str]:
    query = parse_qsl(request.META.get("QUERY_STRING", ""))
    address = unquote(f"{request.path}?{urlencode(query)}")
    return [f"in the address: {address}"] if CANARY.search(address) else []


def refusal_faults(response: HttpResponseBase) -> list[str]:
    kind = response.headers.get("Content-Type", "")
    if not kind.startswith("application/problem+json"):
        return []
    document = json.loads(response.content)
    document.pop("current", None)  # A stale edit is shown the record it missed.
    text = json.dumps(document)
    return [f"in the refusal: {text}"] if CANARY.search(text) else []


def mail_faults(outbox: Iterable[EmailMessage]) -> list[str]:
    return [
        f"In a mail: {mail.subject}"
        for mail in outbox
        if CANARY.search(OUTSIDE.sub("", f"{mail.subject}\n{mail.body}"))
        or getattr(mail, "alternatives", None)
    ]
