"""What was reported of home care, held against what was due."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from clinic.models import Membership, Voiding
from clinic.queries.client import same_person
from sessions.adherence import AdherenceWeek, Report, total, weeks_of
from sessions.enums import HomeCareStatus
from sessions.models import HomeCareInstruction, HomeCareLog, HomeCareRevision


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
    revisions = _revisions_of(instructions)
    reports = _reports_of(instructions, until)
    return [
        ItemAdherence(
            one,
            weeks_of(one, revisions[one.pk], reports[one.pk], until=until, since=since),
        )
        for one in instructions
    ]


def _revisions_of(
    instructions: Iterable[HomeCareInstruction],
) -> dict[UUID, list[HomeCareRevision]]:
    found = defaultdict(list)
    revisions = HomeCareRevision.objects.filter(instruction__in=instructions)
    for revision in revisions.order_by("changed_on", "created_at", "pk"):
        found[revision.instruction_id].append(revision)
    return found


def _reports_of(
    instructions: Iterable[HomeCareInstruction], until: date
) -> dict[UUID, list[Report]]:
    """Of each day what was reported last."""
    found = defaultdict(list)
    logs = HomeCareLog.objects.filter(instruction__in=instructions, done_on__lte=until)
    days = logs.order_by("instruction", "done_on", "-created_at", "-pk")
    for log in days.distinct("instruction", "done_on"):
        found[log.instruction_id].append(Report(log.done_on, log.status, log.reason))
    return found
