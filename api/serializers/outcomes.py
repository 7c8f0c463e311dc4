"""What `clients/<id>/outcomes/` answers with."""

from typing import Any

from rest_framework import serializers

from api.serializers.base import ActSerializer, ModelSerializer
from api.serializers.fields import MomentField, NumberField
from api.serializers.home_care import ItemAdherenceSerializer
from api.serializers.treatment_plan import GoalSerializer
from clinic.enums import (
    ChangeKind,
    ChangeMethod,
    ChangeUnit,
    Course,
    EvidenceStatus,
    MovementUnit,
    ScoreDirection,
    Side,
)
from clinic.scoring import band_of, shown
from sessions.enums import Moment, MotionMode
from sessions.models import Referral


class OutcomesQuery(ActSerializer):
    episode = serializers.UUIDField(required=False)


class MarkSerializer(serializers.Serializer):
    """One answered form on the trend."""

    id = serializers.UUIDField()
    answered_at = MomentField()
    score = NumberField(shown=shown, allow_null=True)
    band = serializers.SerializerMethodField()
    session = serializers.UUIDField(source="session_id", allow_null=True)
    episode = serializers.UUIDField(source="episode_id", allow_null=True)
    measure_version = serializers.CharField()
    is_flagged = serializers.BooleanField()

    def get_band(self, response: Any) -> str:
        if response.score is None:
            return ""
        return band_of(response.measure, response.score)


class ScoreChangeSerializer(serializers.Serializer):
    """Latest less baseline, with its sign; what that means, the measure says."""

    points = NumberField(shown=shown)
    percent = NumberField(
        shown=shown, allow_null=True, help_text="Of the baseline; null from 0."
    )
    course = serializers.ChoiceField(Course.choices)


class ActivityChangeSerializer(serializers.Serializer):
    activity = serializers.CharField()
    baseline = NumberField()
    latest = NumberField()
    points = NumberField()


class JudgementSerializer(serializers.Serializer):
    """One published value, and whether the change reaches it: one of several, none of
    them the threshold."""

    slug = serializers.CharField(source="known.slug")
    kind = serializers.ChoiceField(ChangeKind.choices, source="known.kind")
    value = NumberField(source="known.value")
    unit = serializers.ChoiceField(ChangeUnit.choices, source="known.unit")
    baseline_condition = serializers.CharField(source="known.baseline_condition")
    population = serializers.CharField(source="known.population")
    method = serializers.ChoiceField(ChangeMethod.choices, source="known.method")
    source = serializers.CharField(source="known.source")
    status = serializers.ChoiceField(EvidenceStatus.choices, source="known.status")
    reached = serializers.BooleanField(
        allow_null=True, help_text="Null where the value does not apply."
    )
    because = serializers.CharField(help_text="Why it does not apply.")


class MeasureCourseSerializer(serializers.Serializer):
    measure = serializers.CharField(source="measure.slug")
    name = serializers.CharField(source="measure.name")
    unit = serializers.CharField(source="measure.unit")
    direction = serializers.ChoiceField(
        ScoreDirection.choices, source="measure.direction"
    )
    score_min = NumberField(source="measure.score_min")
    score_max = NumberField(source="measure.score_max")
    is_progress = serializers.BooleanField(
        help_text="False of pressure: more is neither better nor worse."
    )
    series = MarkSerializer(many=True)
    baseline = MarkSerializer(allow_null=True)
    latest = MarkSerializer(allow_null=True)
    change = ScoreChangeSerializer(allow_null=True)
    versions_differ = serializers.BooleanField(
        help_text="Baseline and latest were answered on two forms of the measure."
    )
    activities_differ = serializers.BooleanField(
        help_text="Some activities were not rated both times, and are not compared."
    )
    activities = ActivityChangeSerializer(many=True)
    important_changes = JudgementSerializer(many=True)


class SessionPainSerializer(serializers.Serializer):
    session = serializers.UUIDField()
    at = MomentField()
    pain_before = serializers.IntegerField(allow_null=True)
    pain_after = serializers.IntegerField(allow_null=True)


class GoalInForceSerializer(GoalSerializer):
    """A goal of a plan in force."""

    plan = serializers.UUIDField(source="plan_id", read_only=True)

    class Meta(GoalSerializer.Meta):
        fields = ("plan", *GoalSerializer.Meta.fields)
        read_only_fields = fields


class MotionReadingSerializer(serializers.Serializer):
    at = MomentField()
    degrees = serializers.IntegerField()


class MotionGainSerializer(serializers.Serializer):
    movement = serializers.CharField(source="first.movement.slug")
    unit = serializers.ChoiceField(MovementUnit.choices, source="first.movement.unit")
    side = serializers.ChoiceField(Side.choices, allow_blank=True, source="first.side")
    mode = serializers.ChoiceField(MotionMode.choices, source="first.mode")
    moment = serializers.ChoiceField(Moment.choices, source="first.moment")
    first = MotionReadingSerializer()
    latest = MotionReadingSerializer()
    gain = serializers.IntegerField(
        allow_null=True, help_text="Latest less first; null for a single reading."
    )


class ThresholdReadingSerializer(serializers.Serializer):
    at = MomentField()
    mean_kpa = NumberField()


class ThresholdGainSerializer(serializers.Serializer):
    trigger_point = serializers.UUIDField(
        source="first.trigger_point_id", allow_null=True
    )
    muscle = serializers.CharField(
        source="first.muscle.slug", allow_null=True, default=None
    )
    side = serializers.ChoiceField(Side.choices, allow_blank=True, source="first.side")
    tip_area_cm2 = NumberField(source="first.tip_area_cm2")
    first = ThresholdReadingSerializer()
    latest = ThresholdReadingSerializer()
    gain_kpa = NumberField(allow_null=True)
    percent = NumberField(shown=shown, allow_null=True)


class HomeCareDoneSerializer(ItemAdherenceSerializer):
    """All weeks of one instruction as one; `home-care/adherence/` has each."""

    weeks = None


class CareBesideSerializer(ModelSerializer):
    """Care by others, which may be part of any change."""

    class Meta:
        model = Referral
        fields = (
            "id",
            "episode",
            "discipline",
            "to_whom",
            "status",
            "suggested_on",
            "started_on",
            "ended_on",
            "result",
        )
        read_only_fields = fields


class OutcomesSerializer(serializers.Serializer):
    """Whether it helped. Null is what the reader may not see."""

    client = serializers.UUIDField()
    episode = serializers.UUIDField(allow_null=True)
    measures = MeasureCourseSerializer(many=True)
    session_pain = SessionPainSerializer(many=True)
    goals = GoalInForceSerializer(many=True, allow_null=True)
    range_of_motion = MotionGainSerializer(many=True, allow_null=True)
    pressure_thresholds = ThresholdGainSerializer(many=True, allow_null=True)
    home_care = HomeCareDoneSerializer(many=True)
    referrals = CareBesideSerializer(many=True, allow_null=True)
