"""What the access log keeps of a cell of the matrix, and what it should."""

import logging
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from clinic.enums import Role
from clinic.models import Access, Client
from clinic.tenancy import scoped

Ids = dict[str, str]
ID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# They open no client's record: oneself, the clinic, its staff and their devices,
# figures that tell of nobody, the catalogue.
UNWATCHED = {
    "", "me", "memberships", "clinic", "licences", "technique-rules", "devices",
    "statistics", "catalogue",
}  # fmt: skip
# Of nobody as well, though others of their kind are of clients.
OF_NOBODY = {"sessions/therapists/", "verify/"}


@dataclass
class Kept:
    """Outcome and clients of each access, lines of the application's log, and the ids
    of the clients there are."""

    accesses: list[tuple[str, set[str]]] = field(default_factory=list)
    lines: int = 0
    clients: set[str] = field(default_factory=set)


class Counting(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += 1


@contextmanager
def counted_lines() -> Iterator[Counting]:
    log, counting = logging.getLogger("api.access_log"), Counting()
    log.addHandler(counting)
    try:
        yield counting
    finally:
        log.removeHandler(counting)


def kept_of(answer: Any, clinic: UUID, lines: int) -> Kept:
    with scoped(clinic):
        accesses = Access.objects.filter(request=answer["X-Request-ID"])
        return Kept(
            [
                (one.outcome, {str(row.client_id) for row in one.shown.all()})
                for one in accesses.prefetch_related("shown")
            ],
            lines,
            {str(pk) for pk in Client.objects.values_list("pk", flat=True)},
        )


def fault_of(
    kept: Kept, answer: Any, address: str, body: Any, role: Role | None, ids: Ids
) -> str:
    """What is wrong with what was kept, if anything is."""
    wanted = Kept(clients=kept.clients)
    if answer.status_code == 401:
        wanted.lines = 1
    elif answer.status_code in {403, 404}:
        wanted.accesses = [("denied", set())]
    elif answer.status_code in {200, 201, 409} and is_watched(address, body):
        shown = shown_in(answer, address, body, role, ids, kept.clients)
        wanted.accesses = [("seen", shown)]
    if kept == wanted:
        return ""
    return f"kept {kept.accesses} {kept.lines}, not {wanted.accesses} {wanted.lines}"


def is_watched(address: str, body: Any) -> bool:
    if address == "catalogue/candidates/":
        return "client" in body
    if address == "clinic/export/":
        return True
    return address.partition("/")[0] not in UNWATCHED and address not in OF_NOBODY


def shown_in(
    answer: Any,
    address: str,
    body: Any,
    role: Role | None,
    ids: Ids,
    clients: Collection[str],
) -> set[str]:
    """Of one record, or made for one client: that client. Of a list: all it names."""
    if address == "access-log/":
        return {ids["client"]} if role == Role.CLIENT else set()
    if address == "clinic/export/":
        return {*clients}
    if "{member}" in address:
        return set()
    if "{hold}" in address or "{erasure}" in address:  # Of clients of their own.
        return {answer.json()["client"]}
    if "{" in address or "client" in (body or {}):
        return {ids["duplicate" if "{duplicate}" in address else "client"]}
    return {one.decode() for one in ID.findall(answer.content)} & {*clients}
