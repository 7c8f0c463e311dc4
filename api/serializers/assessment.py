from django.db.models import Case, DecimalField, ExpressionWrapper, F, When
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from rest_framework import serializers

from api.expressions import Figure
from api.serializers.base import RECORD, PartSerializer, RecordSerializer, parts
from api.serializers.fields import (
    CatalogueField,
    ComputedBoolean,
    ComputedDecimal,
    VisibleRelatedField,
)
from api.serializers.range_of_motion import RangeOfMotionSerializer
from api.serializers.screening import ScreeningAnswerSerializer
from api.serializers.signature import AddendumSerializer, signature
from api.serializers.trigger_point import AssessedPointSerializer
from clinic.models import Membership, PainRegion
from sessions.enums import PainQuality
from sessions.models import (
    Assessment,
    HistoryItem,
    MuscleTone,
    PainArea,
    PostureFinding,
    PressureThreshold,
)
from sessions.rules import KPA_OF_KGF_CM2, USUAL_KGF_CM2

KGF_CM2 = ExpressionWrapper(F("mean_kpa") / KPA_OF_KGF_CM2, DecimalField())
UNUSUAL = Case(
    When(
        GreaterThanOrEqual(KGF_CM2, USUAL_KGF_CM2[0])
        & LessThanOrEqual(KGF_CM2, USUAL_KGF_CM2[1]),
        then=False,
    ),
    default=True,
)


class HistoryItemSerializer(PartSerializer):
    class Meta:
        model = HistoryItem
        fields = ("id", "kind", "description", "onset", "status", "note", "version")


class PainAreaSerializer(PartSerializer):
    """Where it hurts: a `region`, or a mark (`view`, `x`, `y`), which gives it."""

    region = CatalogueField(PainRegion, required=False)
    quality = serializers.ListField(
        child=serializers.ChoiceField(PainQuality.choices),
        required=False,
        max_length=len(PainQuality),
    )

    class Meta:
        model = PainArea
        fields = (
            "id",
            "region",
            "side",
            "view",
            "x",
            "y",
            "body_map",
            "now",
            "worst",
            "best",
            "average",
            "quality",
            "depth",
            "pattern",
            "since",
            "aggravating",
            "easing",
            "version",
        )
        read_only_fields = ("body_map",)


class PressureThresholdSerializer(PartSerializer):
    mean_kpa = serializers.DecimalField(8, 2, read_only=True)
    mean_kgf_cm2 = ComputedDecimal(
        max_digits=6, decimal_places=2, expression=Figure(KGF_CM2, 2), read_only=True
    )
    unusual = ComputedBoolean(
        expression=UNUSUAL,
        read_only=True,
        help_text="The mean lies outside 0.3 to 15 kgf/cm2.",
    )

    class Meta:
        model = PressureThreshold
        fields = (
            "id",
            "trigger_point",
            "muscle",
            "side",
            "reading_1",
            "reading_2",
            "reading_3",
            "unit",
            "tip_area_cm2",
            "mean_kpa",
            "mean_kgf_cm2",
            "unusual",
            "version",
        )


class PostureFindingSerializer(PartSerializer):
    class Meta:
        model = PostureFinding
        fields = ("id", "kind", "side", "grade", "millimetres", "note", "version")


class MuscleToneSerializer(PartSerializer):
    class Meta:
        model = MuscleTone
        fields = ("id", "muscle", "side", "tone", "note", "version")


class AssessmentSerializer(RecordSerializer):
    children = (*Assessment.PARTS, "addenda")
    lasting = ("client", "episode")

    therapist = VisibleRelatedField(
        Membership, required=False, help_text="The acting therapist unless named."
    )
    history = parts(HistoryItemSerializer)
    screening = parts(ScreeningAnswerSerializer)
    pain_areas = parts(PainAreaSerializer)
    trigger_point_exams = parts(AssessedPointSerializer)
    pressure_thresholds = parts(PressureThresholdSerializer)
    range_of_motion = parts(RangeOfMotionSerializer)
    posture = parts(PostureFindingSerializer)
    muscle_tone = parts(MuscleToneSerializer)

    signature = signature()
    addenda = AddendumSerializer(many=True, read_only=True)

    class Meta:
        model = Assessment
        fields = (
            "id",
            "client",
            "episode",
            "kind",
            "therapist",
            "assessed_at",
            "complaint",
            "no_history",
            *Assessment.PARTS,
            "suitability",
            "suitability_reason",
            "note",
            "signature",
            "addenda",
            *RECORD,
        )
        read_only_fields = ("client",)
