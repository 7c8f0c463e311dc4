"""How far a goal has come: what `sessions.queries.goal` finds, found by PostgreSQL."""

from collections.abc import Callable
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Now, NullIf
from django.db.models.lookups import LessThan
from rest_framework import serializers

from api.expressions import Day, Json, Moment, Number, Object, Plain, Row
from api.serializers.fields import MomentField, NumberField
from clinic.enums import ScoreDirection
from clinic.important_change import NEVER_PROGRESS
from clinic.scoring import shown
from sessions.enums import GoalStatus
from sessions.queries.goal import PAIN, pain_before_sessions, scored


class ProgressSerializer(serializers.Serializer):
    """How far a goal has come, computed from what was measured while its plan was in
    force."""

    latest = NumberField(shown=shown, allow_null=True)
    at = MomentField(allow_null=True)
    percent = NumberField(
        allow_null=True, help_text="Of the way to the target; may be below 0, over 100."
    )
    status = serializers.ChoiceField(GoalStatus.choices)
    is_overdue = serializers.BooleanField()


Named = Callable[[str], Any]
FIGURE = DecimalField(max_digits=10, decimal_places=6)
# What its goal says, beside each value that was measured.
BESIDE = {
    "wanted": ("measure__slug", CharField()),
    "direction": ("measure__direction", CharField()),
    "whose": ("plan__client", UUIDField()),
    "complaint": ("plan__episode", UUIDField()),
    "since": ("plan__standing__activated_at", DateTimeField()),
    "until": ("plan__standing__ended_at", DateTimeField()),
    "baseline": ("baseline", FIGURE),
    "target": ("target", FIGURE),
}
RISES = Q(direction=ScoreDirection.HIGHER_IS_BETTER)
ACHIEVED = RISES & Q(value__gte=F("target")) | ~RISES & Q(value__lte=F("target"))
BETTER = RISES & Q(value__gt=F("baseline")) | ~RISES & Q(value__lt=F("baseline"))
GONE, WAY = F("value") - F("baseline"), F("target") - F("baseline")


def measured() -> dict[str, Any]:
    """Of the row that was measured last."""
    status = Case(
        When(ACHIEVED, then=Value(GoalStatus.ACHIEVED)),
        When(
            Q(target__isnull=False, overdue=True), then=Value(GoalStatus.NOT_ACHIEVED)
        ),
        When(baseline=None, then=Value(GoalStatus.IN_PROGRESS)),
        When(value=F("baseline"), then=Value(GoalStatus.NO_CHANGE)),
        When(BETTER, then=Value(GoalStatus.IMPROVING)),
        default=Value(GoalStatus.WORSENING),
        output_field=Plain(),
    )
    return {
        "latest": Number(F("value"), 1),
        "at": Moment(F("at")),
        "percent": Number(100 * GONE / NullIf(WAY, Value(0)), 1),
        "status": status,
        "is_overdue": Case(When(ACHIEVED, then=False), default=F("overdue")),
    }


def unmeasured() -> dict[str, Any]:
    """Of the goal, while nothing was."""
    nothing = Value(None, output_field=Json())
    return {
        "latest": nothing,
        "at": nothing,
        "percent": nothing,
        "status": Value(GoalStatus.IN_PROGRESS, output_field=Plain()),
        "is_overdue": _is_overdue(F),
    }


def progress() -> Case:
    """Of a goal; null in a draft, and where nothing is measured that may be better."""
    forms = _last(scored(), "answered_at", "score", F("measure__slug"), OuterRef)
    asked, before = (
        _last(pain_before_sessions(), "started_at", "pain_before", Value(PAIN), goal)
        for goal in (OuterRef, lambda name: OuterRef(OuterRef(name)))
    )
    last_asked = Subquery(before.values("started_at")[:1])
    unasked = forms.filter(at__gte=Coalesce(last_asked, F("at")))
    return Case(
        When(
            Q(plan__standing__activated_at=None)
            | Q(measure=None)
            | Q(measure__slug__in=NEVER_PROGRESS),
            then=Value(None, output_field=Json()),
        ),
        default=Coalesce(
            Row(unasked[:1], measured()),
            Row(asked[:1], measured()),
            Object(unmeasured()),
        ),
    )


def _last(
    rows: QuerySet[Any], at: str, value: str, measure: Any, goal: Named
) -> QuerySet[Any]:
    """What was measured while the goal's plan was in force, and for its complaint: the
    last first."""
    beside = {
        name: ExpressionWrapper(goal(path), output_field=kind)
        for name, (path, kind) in BESIDE.items()
    }
    found = rows.alias(
        at=F(at), value=Cast(value, FIGURE), overdue=_is_overdue(goal), **beside
    ).filter(
        Q(until=None) | Q(at__lte=F("until")),
        Q(episode=None) | Q(episode=F("complaint")),
        client=F("whose"),
        wanted=measure,
        at__gte=F("since"),
    )
    return found.order_by("-at", "-pk")


def _is_overdue(goal: Named) -> Coalesce:
    today = Day(goal("clinic__time_zone"), Now())
    due_on = ExpressionWrapper(goal("due_on"), output_field=DateField())
    return Coalesce(LessThan(due_on, today), False, output_field=BooleanField())
