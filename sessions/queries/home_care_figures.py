"""How faithfully clients do their home care: each client's share, counted in bands.

One statement adds up the days of every client and counts the clients of each band.
"""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Count,
    DateField,
    F,
    FloatField,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Extract, Greatest, Least

from clinic.models import Membership
from sessions.enums import HomeCareStatus, LogStatus
from sessions.models import HomeCareInstruction, HomeCareLog, HomeCareRevision
from sessions.queries.counts import PERSON, records_of
from sessions.queries.period import Period
from sessions.suppression import Distribution, Group, distribution_of

# Percent of the days due; who did more days than were due is in the last band.
BANDS = {
    "0-24": (0, 25),
    "25-49": (25, 50),
    "50-74": (50, 75),
    "75-100": (75, float("inf")),
}


def home_care(by: Membership, period: Period) -> Distribution:
    """By the dose as it now is; a day counts as it was reported last."""
    shares = (
        _due(by, period)
        .annotate(done_days=_done(period))
        .values(person=PERSON)
        .annotate(due=Sum("due_days"), done=Sum("done_days"))
        .filter(due__gt=0)
        .annotate(percent=100.0 * F("done") / F("due"))
    )
    counts = shares.aggregate(
        **{
            name: Count("person", filter=Q(percent__gte=low, percent__lt=high))
            for name, (low, high) in BANDS.items()
        }
    )
    groups = {name: Group(counts[name], counts[name]) for name in BANDS}
    return distribution_of(groups, BANDS)


def _due(by: Membership, period: Period) -> QuerySet[HomeCareInstruction]:
    """Instructions that went on within the period, and the days that were due. One
    that was ended or paused went on until then."""
    changed = HomeCareRevision.objects.filter(instruction=OuterRef("pk"))
    latest = changed.order_by("-changed_on").values("changed_on")[:1]
    until = Case(
        When(~Q(status=HomeCareStatus.ACTIVE), then=Subquery(latest)),
        output_field=DateField(),
    )
    given = records_of(HomeCareInstruction, by).annotate(
        begin=Greatest("starts_on", Value(period.first, DateField())),
        until=Least("ends_on", until, Value(period.last, DateField())),
    )
    days = Extract(F("until") - F("begin"), "epoch") / 86_400.0 + 1.0
    share = Coalesce(Cast("days_per_week", FloatField()), 7.0) / 7.0
    return given.filter(until__gte=F("begin")).annotate(
        due_days=Cast(days, FloatField()) * share
    )


def _done(period: Period) -> Func:
    """So many days of which it was reported last that it was done."""
    told = HomeCareLog.objects.filter(
        instruction=OuterRef("pk"), done_on__range=period.days
    )
    last = told.order_by("done_on", "-created_at", "-pk").distinct("done_on")
    done = Func(
        ArraySubquery(last.values("status")),
        Value(LogStatus.DONE),
        function="array_positions",
    )
    return Func(done, function="cardinality", output_field=IntegerField())
