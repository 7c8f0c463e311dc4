"""Until when the record of each client is kept, and whose time is over."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from clinic.models import Client, Clinic, LegalHold, RetentionRule
from clinic.queries.client import same_person
from sessions.models import Assessment, CheckInAnswer, OutcomeResponse, Session
from sessions.retention import in_force, keeping_of

MOST = 200
# What the client was there for, or told by themselves.
ENCOUNTERS: tuple[tuple[type[models.Model], str], ...] = (
    (Session, "started_at"),
    (Assessment, "assessed_at"),
    (OutcomeResponse, "answered_at"),
    (CheckInAnswer, "answered_at"),
)


@dataclass(frozen=True, slots=True)
class Retention:
    """To be kept to the end of the day `keep_until`, by the rule named; and longer,
    while a legal hold stands."""

    client: Client
    last_encounter: date
    keep_until: date
    rule: str
    source: str
    held: bool
    is_over: bool


def retention_of(client: Client, *, clinic: Clinic) -> Retention:
    """Of a client, with the duplicates merged into them."""
    persons = same_person(client.pk)
    (one,) = _retentions([client], clinic, persons)
    return one


def due_for_erasure(clinic: Clinic) -> list[Retention]:
    """Whose time is over and who is not held, the longest first; at most 200. Nothing
    is erased by being listed."""
    clients = Client.objects.filter(merged_into=None).order_by("pk")
    found = [
        one for one in _retentions(clients, clinic) if one.is_over and not one.held
    ]
    return sorted(found, key=attrgetter("keep_until"))[:MOST]


def _retentions(
    clients: Iterable[Client], clinic: Clinic, persons: Sequence[UUID] | None = None
) -> Iterator[Retention]:
    here = ZoneInfo(clinic.time_zone)
    today = localdate(timezone=here)
    rules = in_force(RetentionRule.objects.current(), clinic.jurisdiction, today)
    last, held = _last_encounters(persons), _held(persons)
    for client in clients:
        day = localdate(max([client.created_at, *last[client.pk]]), here)
        kept = keeping_of(clinic, rules, last=day, born=client.date_of_birth)
        yield Retention(
            client,
            day,
            kept.until,
            kept.rule,
            kept.source,
            client.pk in held,
            kept.until < today,
        )


def _last_encounters(persons: Sequence[UUID] | None) -> dict[UUID, list[datetime]]:
    """The last of each kind, by person: a duplicate's are the survivor's."""
    found = defaultdict(list)
    for model, moment in ENCOUNTERS:
        rows = _of(persons, model._default_manager.exclude(**{moment: None}))
        for person, at in rows.values_list("person").annotate(last=Max(moment)):
            found[person].append(at)
    return found


def _held(persons: Sequence[UUID] | None) -> set[UUID]:
    holds = _of(persons, LegalHold.objects.standing())
    return set(holds.values_list("person", flat=True))


def _of(persons: Sequence[UUID] | None, rows: models.QuerySet) -> models.QuerySet:
    if persons is not None:
        rows = rows.filter(client__in=persons)
    return rows.order_by().values(person=Coalesce("client__merged_into", "client"))
