"""What a clinic may know of its sessions and courses of care: one statement each."""

from dataclasses import dataclass

from django.db.models import Aggregate, Case, Count, F, FloatField, Q, Value, When
from django.db.models.functions import Extract

from clinic.models import Membership
from sessions.enums import EpisodeOutcome, PainChange, SessionStatus, Severity
from sessions.models import AdverseEvent, Episode, Feedback, Session
from sessions.queries.counts import (
    PEOPLE,
    PERSON,
    group_of,
    groups_of,
    records_of,
    share_of,
)
from sessions.queries.period import Period
from sessions.suppression import (
    HIDDEN,
    Distribution,
    Figure,
    Group,
    distribution_of,
    figure_of,
)

HELD = (SessionStatus.IN_PROGRESS, SessionStatus.COMPLETED, SessionStatus.SIGNED)
OVER = {*HELD, SessionStatus.CANCELLED, SessionStatus.NO_SHOW}
CHANGES = Case(
    When(change__gt=0, then=Value(PainChange.MORE)),
    When(change=0, then=Value(PainChange.SAME)),
    When(change=-1, then=Value(PainChange.LESS_BY_1)),
    When(change__gte=-3, then=Value(PainChange.LESS_BY_2_TO_3)),
    default=Value(PainChange.LESS_BY_4_OR_MORE),
)


class Median(Aggregate):
    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True, slots=True)
class Alerts:
    alerts: Distribution
    share_answered: Figure
    median_seconds: Figure


@dataclass(frozen=True, slots=True)
class Sessions:
    by_status: Distribution
    share_cancelled: Figure
    share_no_show: Figure


def clients_seen(by: Membership, period: Period) -> Figure:
    held = records_of(Session, by).filter(period.has("started_at"), status__in=HELD)
    return figure_of(group_of(held, count=PEOPLE))


def sessions_by_status(by: Membership, period: Period) -> Sessions:
    """By the time they were held, or else planned for."""
    held = period.has("started_at")
    planned = Q(started_at=None) & period.has("scheduled_for")
    groups = groups_of(records_of(Session, by).filter(held | planned), "status")
    told = distribution_of(groups, SessionStatus.values)
    over = {name: group for name, group in groups.items() if name in OVER}
    return Sessions(
        told,
        share_of(told, over, SessionStatus.CANCELLED),
        share_of(told, over, SessionStatus.NO_SHOW),
    )


def episodes_opened(by: Membership, period: Period) -> Figure:
    opened = records_of(Episode, by).filter(opened_on__range=period.days)
    return figure_of(group_of(opened))


def episodes_closed(by: Membership, period: Period) -> Distribution:
    closed = records_of(Episode, by).filter(closed_on__range=period.days)
    return distribution_of(groups_of(closed, "outcome"), EpisodeOutcome.values)


def pain_change(by: Membership, period: Period) -> Distribution:
    """Of the sessions in which pain was told before and after."""
    held = records_of(Session, by).filter(period.has("started_at"))
    rated = held.filter(pain_before__isnull=False, pain_after__isnull=False)
    changed = rated.annotate(change=F("pain_after") - F("pain_before"))
    return distribution_of(groups_of(changed, CHANGES), PainChange.values)


def alerts(by: Membership, period: Period) -> Alerts:
    answered = Q(responses__isnull=False)
    seconds = Extract(F("responses__at") - F("at"), "epoch")
    found = records_of(Feedback, by, whole="session").filter(
        period.has("at"), is_alert=True
    )
    row = found.aggregate(
        answered=Count("pk", filter=answered),
        answered_of=Count(PERSON, filter=answered, distinct=True),
        open=Count("pk", filter=~answered),
        open_of=Count(PERSON, filter=~answered, distinct=True),
        seconds=Median(seconds),
    )
    groups = {
        name: Group(row[name], row[f"{name}_of"]) for name in ("answered", "open")
    }
    told = distribution_of(groups)
    return Alerts(
        told,
        share_of(told, groups, "answered"),
        HIDDEN if groups["answered"].is_small else Figure(row["seconds"]),
    )


def adverse_events(by: Membership, period: Period) -> Distribution:
    events = records_of(AdverseEvent, by).filter(occurred_on__range=period.days)
    return distribution_of(groups_of(events, "severity"), Severity.values)
