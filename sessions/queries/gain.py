"""What was measured by hand or device, first and latest: like compared with like."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from clinic.models import Membership
from clinic.queries.voiding import in_error
from sessions.models import PressureThreshold, RangeOfMotion


@dataclass(frozen=True, slots=True)
class Gain:
    """Rows of one place or movement, in their order."""

    rows: Sequence[Any]

    @property
    def first(self) -> Any:
        return self.rows[0]

    @property
    def latest(self) -> Any:
        return self.rows[-1]

    def of(self, name: str) -> Any:
        """By how much the latest exceeds the first; None for a single reading."""
        if len(self.rows) < 2:
            return None
        return getattr(self.latest, name) - getattr(self.first, name)


@dataclass(frozen=True, slots=True)
class MotionGain(Gain):
    """One movement, side and mode; before treatment, or after it: the effect of the
    hour is no gain."""

    @property
    def gain(self) -> int | None:
        return self.of("degrees")


@dataclass(frozen=True, slots=True)
class ThresholdGain(Gain):
    """One point, or muscle and side. More pressure borne is better."""

    @property
    def gain_kpa(self) -> Decimal | None:
        return self.of("mean_kpa")

    @property
    def percent(self) -> Decimal | None:
        gain = self.gain_kpa
        return None if gain is None else 100 * gain / self.first.mean_kpa


def motion_gains(
    persons: Iterable[UUID], *, by: Membership, episode: UUID | None = None
) -> list[MotionGain]:
    found = RangeOfMotion.objects.visible_to(by).filter(client__in=list(persons))
    if episode is not None:
        found = found.filter(
            Q(assessment__episode=episode) | Q(session__episode=episode)
        )
    at = Coalesce(
        "assessment__assessed_at", "session__started_at", "session__scheduled_for"
    )
    rows = found.exclude(in_error("session")).select_related("movement")
    like = attrgetter("movement_id", "side", "mode", "moment")
    return [MotionGain(group) for group in _groups(rows.annotate(at=at), like)]


def threshold_gains(
    persons: Iterable[UUID], *, by: Membership, episode: UUID | None = None
) -> list[ThresholdGain]:
    found = PressureThreshold.objects.visible_to(by).filter(client__in=list(persons))
    if episode is not None:
        found = found.filter(assessment__episode=episode)
    at = F("assessment__assessed_at")
    whose = ("muscle", "trigger_point__muscle", "trigger_point__site")
    rows = found.select_related(*whose).annotate(at=at)
    return [ThresholdGain(group) for group in _groups(rows, _same_place)]


def _same_place(row: PressureThreshold) -> Hashable:
    """Under a tip of another size the same point bears another pressure."""
    place = row.trigger_point_id or (row.muscle_id, row.side)
    return place, row.tip_area_cm2


def _groups(rows: QuerySet[Any], like: Callable[[Any], Hashable]) -> list[list[Any]]:
    """Rows that are alike, by time; what is part of a record in error is left out."""
    groups: dict[Hashable, list[Any]] = defaultdict(list)
    sound = rows.exclude(in_error("assessment")).filter(at__isnull=False)
    for row in sound.order_by("at", "pk"):
        groups[like(row)].append(row)
    return list(groups.values())
