"""Writing a long chain through the log, and verifying it."""

import time
from dataclasses import dataclass

from django.db import transaction

from bench.databases import Side
from bench.places import Place
from bench.plan import ROWS_PER_COMMIT, Show
from bench.writes import Author, as_set, write_set
from clinic.queries.verification import verify_chain
from clinic.tenancy import scoped


class NotSound(Exception):
    """The chain that was just written does not verify."""


@dataclass(frozen=True, slots=True)
class Verification:
    changes: int
    commits: int
    written_per_second: float
    seconds: float
    verified_per_second: float


def lengthen_chain(
    side: Side, place: Place, changes: int, show: Show, what: str
) -> None:
    """New records in large transactions, until there are as many changes."""
    author, sessions = Author(place), ROWS_PER_COMMIT // 5
    with side.connect() as db:
        for done in range(0, changes, ROWS_PER_COMMIT):
            records = author.records(sessions, ROWS_PER_COMMIT - sessions)
            write_set(db, place.scope(), as_set(*records))
            show(what, min(done + ROWS_PER_COMMIT, changes), changes)


def time_verification(
    side: Side, place: Place, changes: int, show: Show
) -> Verification:
    began = time.perf_counter()
    lengthen_chain(side, place, changes, show, "Writing a chain")
    written = time.perf_counter()
    side.execute("VACUUM ANALYZE")
    asked = time.perf_counter()
    with scoped(place.clinic), transaction.atomic():
        report = verify_chain(
            place.clinic,
            progress=lambda done, of: show("Verifying it, by commits", done, of),
        )
    seconds = time.perf_counter() - asked
    if report.broken:
        raise NotSound(str(report.broken))
    return Verification(
        report.changes,
        report.commits,
        report.changes / (written - began),
        seconds,
        report.changes / seconds,
    )
