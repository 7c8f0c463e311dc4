"""What was reported of home care, held against what was due."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from clinic.models import Membership, Voiding
from clinic.queries.client import same_person
from sessions.adherence import AdherenceWeek, Report, total, weeks_of
from sessions.enums import HomeCareStatus
from sessions.models import HomeCareInstruction, HomeCareRevision

# Of each day what was reported last, counted by week: from `home_care_log_days` alone,
# in whose order it is asked for.
REPORTED = """
SELECT instruction_id, date_trunc('week', done_on::timestamp)::date, status, reason,
       count(*)
FROM (
    SELECT DISTINCT ON (instruction_id, done_on) instruction_id, done_on, status, reason
    FROM therapy_homecarelog
    WHERE instruction_id = ANY (%(given)s) AND done_on BETWEEN %(since)s AND %(until)s
    ORDER BY instruction_id, done_on, created_at DESC, id DESC
) told
GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class ItemAdherence:
    """One instruction: its weeks, and all of them as one."""

    instruction: HomeCareInstruction
    weeks: list[AdherenceWeek]

    @property
    def total(self) -> AdherenceWeek | None:
        return total(self.weeks)


def adherence_of(
    instruction: HomeCareInstruction, *, until: date | None = None
) -> list[AdherenceWeek]:
    """Every week from its start until today or its end."""
    (item,) = _adherence([instruction], until=until)
    return item.weeks


def adherence_of_client(client_id: UUID, *, by: Membership) -> list[ItemAdherence]:
    """All that the client was given, the latest first, in a constant number of
    statements; what was entered in error is left out."""
    voided = Voiding.objects.filter(record=OuterRef("pk"))
    given = HomeCareInstruction.objects.visible_to(by)
    given = given.filter(client__in=same_person(client_id)).exclude(Exists(voided))
    return _adherence(list(given.order_by("-pk")))


def adherence_since(
    people: Sequence[UUID], day: date | None, *, until: date | None = None
) -> list[ItemAdherence]:
    """What one person was given, voided ones aside, and had not ended by a day: done
    since then, or since the start."""
    voided = Voiding.objects.filter(record=OuterRef("pk"))
    given = HomeCareInstruction.objects.filter(client__in=people)
    items = _adherence(
        list(given.exclude(Exists(voided)).order_by("-pk")), until=until, since=day
    )
    ended = HomeCareStatus.ENDED
    return [
        item
        for item in items
        if item.instruction.status != ended or (day and item.weeks)
    ]


def _adherence(
    instructions: list[HomeCareInstruction],
    *,
    until: date | None = None,
    since: date | None = None,
) -> list[ItemAdherence]:
    until = until or timezone.localdate()
    given = [one.pk for one in instructions]
    revisions, reports = _revisions_of(given), _reports_of(given, since, until)
    return [
        ItemAdherence(
            one,
            weeks_of(one, revisions[one.pk], reports[one.pk], until=until, since=since),
        )
        for one in instructions
    ]


def _revisions_of(given: Sequence[UUID]) -> dict[UUID, list[Any]]:
    found = defaultdict(list)
    revisions = HomeCareRevision.objects.filter(instruction__in=given)
    rows = revisions.order_by("changed_on", "created_at", "pk").values_list(
        "instruction", "changed_on", "was_status", "was_days_per_week", named=True
    )
    for row in rows:
        found[row.instruction].append(row)
    return found


def _reports_of(
    given: Sequence[UUID], since: date | None, until: date
) -> dict[UUID, list[Report]]:
    found: dict[UUID, list[Report]] = defaultdict(list)
    if given:
        asked: Any = {"given": given, "since": since or date.min, "until": until}
        with connection.cursor() as cursor:
            cursor.execute(REPORTED, asked)
            for instruction, *told in cursor.fetchall():
                found[instruction].append(Report(*told))
    return found
