"""Figures of a clinic's clients together, and of a therapist's own work."""

from typing import Any

from rest_framework import serializers

from api.serializers.base import ActSerializer
from api.serializers.fields import MomentField
from sessions.suppression import SMALLEST_GROUP

SUPPRESSED = (
    f"The figure is of fewer than {SMALLEST_GROUP} clients, or would tell one that is."
)


class PeriodQuery(ActSerializer):
    """Days by the clinic's clock, both included."""

    to = serializers.DateField(
        required=False, source="last", help_text="Left out, it is today."
    )

    def get_fields(self) -> Any:
        first = serializers.DateField(
            required=False, source="first", help_text="Left out, it is 89 days earlier."
        )
        return {"from": first, **super().get_fields()}


class PeriodSerializer(serializers.Serializer):
    to = serializers.DateField(source="last")
    time_zone = serializers.CharField(
        source="zone.key", help_text="The clinic's, which decides the day."
    )

    def get_fields(self) -> Any:
        return {"from": serializers.DateField(source="first"), **super().get_fields()}


class CountSerializer(serializers.Serializer):
    count = serializers.IntegerField(source="value", allow_null=True)
    suppressed = serializers.BooleanField(help_text=SUPPRESSED)


class ShareSerializer(serializers.Serializer):
    share = serializers.FloatField(
        source="value", allow_null=True, help_text="0 to 1; null also of nothing."
    )
    suppressed = serializers.BooleanField(help_text=SUPPRESSED)


class SecondsSerializer(serializers.Serializer):
    seconds = serializers.FloatField(source="value", allow_null=True)
    suppressed = serializers.BooleanField(help_text=SUPPRESSED)


class CellSerializer(serializers.Serializer):
    name = serializers.CharField()
    count = serializers.IntegerField(
        allow_null=True, help_text="0 is none; null is not told."
    )
    suppressed = serializers.BooleanField(help_text=SUPPRESSED)


class DistributionSerializer(serializers.Serializer):
    total = CountSerializer()
    cells = CellSerializer(many=True)


class SessionFiguresSerializer(serializers.Serializer):
    by_status = DistributionSerializer()
    share_cancelled = ShareSerializer(help_text="Of all but the planned ones.")
    share_no_show = ShareSerializer(help_text="Of all but the planned ones.")


class AlertFiguresSerializer(serializers.Serializer):
    alerts = DistributionSerializer(help_text="Answered, and open.")
    share_answered = ShareSerializer()
    median_response = SecondsSerializer(
        source="median_seconds",
        help_text="From what the client said to the therapist's response.",
    )


class ReachedSerializer(serializers.Serializer):
    important_change = serializers.SlugField(source="known.slug")
    measure = serializers.SlugField(source="known.measure.slug")
    value = serializers.DecimalField(10, 4, source="known.value")
    unit = serializers.CharField(source="known.unit")
    episodes = DistributionSerializer(help_text="Reached, and not reached.")
    share_reached = ShareSerializer(source="share")


class ClinicFiguresSerializer(serializers.Serializer):
    """Counts of records; what a count is of is hidden by how many clients it is of."""

    clients_seen = CountSerializer(help_text="Clients with a session begun.")
    sessions = SessionFiguresSerializer()
    episodes_opened = CountSerializer()
    episodes_closed = DistributionSerializer(help_text="By outcome.")
    pain_change = DistributionSerializer(
        help_text="Sessions, by points of pain (0-10) after less those before."
    )
    techniques = DistributionSerializer(help_text="Treatments, by slug.")
    muscles = DistributionSerializer(help_text="Treatments, by slug.")
    regions = DistributionSerializer(help_text="Treatments, by slug.")
    pressure_levels = DistributionSerializer(
        help_text="Treatments, by pressure 0-10; a Walton level n counts as 2n."
    )
    alerts = AlertFiguresSerializer()
    home_care = DistributionSerializer(
        help_text="Clients, by days done in percent of days due."
    )
    important_changes = ReachedSerializer(many=True)
    adverse_events = DistributionSerializer(help_text="By severity.")


class MinutesField(serializers.FloatField):
    """Seconds, told in minutes."""

    def to_representation(self, value: float) -> float:
        return round(value / 60, 1)


class LoadSerializer(serializers.Serializer):
    sessions = serializers.IntegerField(help_text="Sessions begun.")
    minutes = MinutesField(source="seconds", help_text="Minutes of treatment.")
    firm_minutes = MinutesField(
        source="firm", help_text="Of these, at Walton's levels 4 and 5."
    )
    intense_minutes = MinutesField(
        source="intense", help_text="Of these, at a felt intensity of 8 to 10."
    )
    thumb_minutes = MinutesField(source="thumb", help_text="Of these, by thumb.")
    untimed = serializers.IntegerField(
        help_text="Treatments without a duration, which are in none of the minutes."
    )


class DaySerializer(serializers.Serializer):
    day = serializers.DateField(help_text="Of a week, its Monday.")
    load = LoadSerializer()


class RunSerializer(serializers.Serializer):
    """Sessions with less than 15 minutes between one and the next."""

    sessions = serializers.IntegerField()
    start = MomentField()
    end = MomentField()


class OwnLoadSerializer(serializers.Serializer):
    total = LoadSerializer()
    days = DaySerializer(many=True)
    weeks = DaySerializer(many=True)
    most_sessions_in_a_day = serializers.IntegerField()
    most_days_in_a_row = serializers.IntegerField()
    longest_run = RunSerializer(allow_null=True)


class StatisticsSerializer(serializers.Serializer):
    period = PeriodSerializer()
    clinic = ClinicFiguresSerializer()
    own = OwnLoadSerializer(
        allow_null=True, help_text="The acting therapist's; null for a clinic admin."
    )
