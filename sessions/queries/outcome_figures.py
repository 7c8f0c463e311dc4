"""How many courses of care reached a change that a study found important."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Max, Q, QuerySet, Value
from django.db.models.functions import NullIf, Round

from clinic.enums import BenefitDirection, ChangeUnit
from clinic.important_change import NEVER_PROGRESS
from clinic.models import ImportantChange, Membership
from clinic.scoring import NAMED_BY_CLIENT
from sessions.models import OutcomeResponse
from sessions.queries.counts import PERSON, records_of, share_of
from sessions.queries.period import Period
from sessions.suppression import Distribution, Figure, Group, distribution_of

# Of activities that clients name themselves only those rated twice can be compared.
LEFT_OUT = NEVER_PROGRESS | NAMED_BY_CLIENT.keys()
NAMES = ("reached", "not_reached")
HUNDRED, NONE = Value(Decimal(100)), Value(Decimal(0))
LOOKUPS = {">=": "gte", "<=": "lte", ">": "gt", "<": "lt"}


@dataclass(frozen=True, slots=True)
class Reached:
    """Episodes held against one published value."""

    known: ImportantChange
    episodes: Distribution
    share: Figure


def important_changes(by: Membership, period: Period) -> list[Reached]:
    """From the first score of an episode to its last, which lies in the period. Two
    statements; a value that holds for no episode is left out."""
    known = ImportantChange.objects.current().exclude(measure__slug__in=LEFT_OUT)
    values = list(known.select_related("measure").order_by("measure__slug", "slug"))
    counts: dict[str, Any] = {}
    for number, one in enumerate(values):
        for name, condition in zip(NAMES, _sides(one), strict=True):
            found = _holds(one) & condition
            people = Count("person", filter=found, distinct=True)
            counts[f"{name}_{number}"] = Count("episode", filter=found)
            counts[f"{name}_{number}_of"] = people
    row = _courses(by, period).aggregate(**counts) if counts else {}
    return list(_told(values, row))


def _courses(by: Membership, period: Period) -> QuerySet[Any, Any]:
    """A row for each episode and measure, with its first and its last score."""
    responses = records_of(OutcomeResponse, by).filter(
        answered_at__lt=period.end, episode__isnull=False, score__isnull=False
    )
    return (
        responses.values("episode", "measure__slug", person=PERSON)
        .annotate(
            scores=Count("pk"),
            upward=ArrayAgg("score", order_by=("answered_at", "pk")),
            downward=ArrayAgg("score", order_by=("-answered_at", "-pk")),
            last_at=Max("answered_at"),
        )
        .filter(last_at__gte=period.start)
        .annotate(baseline=F("upward__0"), latest=F("downward__0"))
        .annotate(rise=F("latest") - F("baseline"))
        .annotate(
            points=Round("rise", precision=4),
            percent=Round(HUNDRED * F("rise") / NullIf("baseline", NONE), precision=4),
        )
    )


def _holds(known: ImportantChange) -> Q:
    """As `clinic.important_change` judges it, of whole scores."""
    fits = Q(measure__slug=known.measure.slug)
    if known.unit == ChangeUnit.RAW:
        return fits
    fits &= Q(scores__gt=1)
    if known.unit == ChangeUnit.PERCENT:
        fits &= ~Q(baseline=0)
    if known.baseline_condition:
        sign = known.baseline_condition.rstrip("0123456789.")
        bound = known.baseline_condition.removeprefix(sign)
        fits &= Q(**{f"baseline__{LOOKUPS[sign]}": bound})
    return fits


def _sides(known: ImportantChange) -> tuple[Q, Q]:
    """The change is reached, and it is not."""
    falls = known.direction_of_benefit == BenefitDirection.LOWER
    gained, missed = ("lte", "gt") if falls else ("gte", "lt")
    if known.unit == ChangeUnit.RAW:
        name, bound = "latest", known.value
    else:
        name = "percent" if known.unit == ChangeUnit.PERCENT else "points"
        bound = -known.value if falls else known.value
    return Q(**{f"{name}__{gained}": bound}), Q(**{f"{name}__{missed}": bound})


def _told(
    values: Sequence[ImportantChange], row: Mapping[str, int]
) -> Iterator[Reached]:
    for number, known in enumerate(values):
        groups = {
            name: Group(row[f"{name}_{number}"], row[f"{name}_{number}_of"])
            for name in NAMES
        }
        if any(group.count for group in groups.values()):
            told = distribution_of(groups, NAMES)
            yield Reached(known, told, share_of(told, groups, "reached"))
