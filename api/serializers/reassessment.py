"""Whether a plan is due to be looked at again: what `sessions.queries.reassessment`
finds, found by PostgreSQL."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Now
from django.db.models.lookups import LessThanOrEqual
from rest_framework import serializers

from api.expressions import Day, Json, Row
from sessions.enums import IN_FORCE, ReassessmentCause
from sessions.queries.reassessment import assessments_of, sessions_of


class ReassessmentSerializer(serializers.Serializer):
    """Whether the plan is due to be looked at again, and because of what."""

    due = serializers.BooleanField()
    because = serializers.ListField(
        child=serializers.ChoiceField(ReassessmentCause.choices)
    )
    on = serializers.DateField(allow_null=True)
    sessions_since = serializers.IntegerField(
        help_text="Sessions of the plan's versions ended since the last assessment."
    )
    after_sessions = serializers.IntegerField(allow_null=True)


BY_DAY, BY_SESSIONS = Q(is_day_reached=True), Q(counted__gte=F("most"))


class Causes(Func):
    """The words of those that hold."""

    template = "array_remove(ARRAY[%(expressions)s], NULL)"
    output_field = ArrayField(CharField())


def reassessment() -> Case:
    """Of a plan in force; of no other."""
    last = assessments_of(OuterRef(OuterRef("episode"))).order_by("-assessed_at")
    held = sessions_of(OuterRef("client"), OuterRef("episode"))
    since = held.filter(ended_at__gt=Subquery(last.values("assessed_at")[:1])).alias(
        is_day_reached=_is_day_reached(),
        # To Django no aggregate, or there would be no row where nothing is counted.
        counted=Func(F("pk"), function="count", output_field=IntegerField()),
        on=ExpressionWrapper(OuterRef("reassess_on"), output_field=DateField()),
        most=ExpressionWrapper(
            OuterRef("reassess_after_sessions"), output_field=IntegerField()
        ),
    )
    shown: dict[str, Any] = {
        "due": Case(When(BY_DAY | BY_SESSIONS, then=True), default=False),
        "because": Causes(
            Case(When(BY_DAY, then=Value(ReassessmentCause.DATE))),
            Case(When(BY_SESSIONS, then=Value(ReassessmentCause.SESSIONS))),
        ),
        "on": F("on"),
        "sessions_since": F("counted"),
        "after_sessions": F("most"),
    }
    return Case(
        When(standing__status__in=IN_FORCE, then=Row(since, shown)),
        default=Value(None, output_field=Json()),
    )


def _is_day_reached() -> Case:
    """The day has come, and nobody has assessed on it or since."""
    zone, on = "clinic__time_zone", OuterRef("reassess_on")
    assessed = assessments_of(OuterRef(OuterRef("episode"))).alias(
        day=Day(F(zone), F("assessed_at"))
    )
    has_come = LessThanOrEqual(
        ExpressionWrapper(on, output_field=DateField()), Day(OuterRef(zone), Now())
    )
    since = Exists(assessed.filter(day__gte=OuterRef(on)))
    return Case(When(has_come & ~since, then=True), default=False)
