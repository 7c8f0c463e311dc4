from rest_framework import serializers

from api.serializers.base import (
    RECORD,
    STAMPS,
    ModelSerializer,
    PartSerializer,
    RecordSerializer,
)
from api.serializers.fields import (
    CatalogueField,
    CatalogueListField,
    MomentField,
    VisibleRelatedField,
)
from clinic.enums import BodyView, Side
from clinic.models import Client, Muscle, PainRegion, TriggerPointSite
from sessions.enums import PointEventKind, PointStatus
from sessions.models import (
    PressureThreshold,
    Treatment,
    TriggerPoint,
    TriggerPointExam,
)

FINDINGS = (
    "examined_at",
    "method",
    "taut_band",
    "hypersensitive_spot",
    "referred_sensation",
    "referred_kind",
    "referred_regions",
    "symptom_recognised",
    "twitch_response",
    "jump_sign",
    "tenderness",
    "criteria_met",
    "note",
)


class ExamSerializer(PartSerializer):
    """An examination of a known point."""

    referred_regions = CatalogueListField(PainRegion)
    examined_at = MomentField(required=False)

    class Meta:
        model = TriggerPointExam
        fields = (
            "id",
            "trigger_point",
            "assessment",
            "session",
            "examiner",
            *FINDINGS,
            *STAMPS,
        )
        read_only_fields = ("trigger_point", "assessment", "session", "examiner")


class AssessedPointSerializer(PartSerializer):
    """An examination within an assessment: of a known `trigger_point`, or of one that
    `muscle`, `site` and `side` name and that is made when the client has none there."""

    trigger_point = VisibleRelatedField(TriggerPoint, required=False)
    muscle = CatalogueField(Muscle, required=False)
    site = CatalogueField(TriggerPointSite, required=False, allow_null=True)
    side = serializers.ChoiceField(Side.choices, required=False)
    location = serializers.CharField(
        max_length=300,
        required=False,
        allow_blank=True,
    )
    view = serializers.ChoiceField(BodyView.choices, required=False, allow_blank=True)
    x = serializers.DecimalField(4, 3, required=False, allow_null=True)
    y = serializers.DecimalField(4, 3, required=False, allow_null=True)
    referred_regions = CatalogueListField(PainRegion)
    examined_at = MomentField(required=False)

    class Meta:
        model = TriggerPointExam
        fields = (
            "id",
            "trigger_point",
            "muscle",
            "site",
            "side",
            "location",
            "view",
            "x",
            "y",
            "examiner",
            *FINDINGS,
            "version",
        )
        read_only_fields = ("examiner",)


class TriggerPointSerializer(RecordSerializer):
    children = ("exams",)

    client = VisibleRelatedField(Client)
    status = serializers.ChoiceField(
        PointStatus.choices,
        read_only=True,
        allow_blank=True,
        help_text="Empty until an examination decides it.",
    )
    exams = ExamSerializer(many=True, read_only=True)

    class Meta:
        model = TriggerPoint
        fields = (
            "id",
            "client",
            "muscle",
            "site",
            "side",
            "location",
            "view",
            "x",
            "y",
            "body_map",
            "status",
            "last_examined_at",
            "exams",
            *RECORD,
        )


class HistoryExamSerializer(PartSerializer):
    class Meta:
        model = TriggerPointExam
        fields = ("examiner", *FINDINGS)


class HistoryThresholdSerializer(ModelSerializer):
    """Three raw readings in `unit`, and their mean in both usual units."""

    readings = serializers.ListField(child=serializers.DecimalField(7, 2))
    mean_kpa = serializers.DecimalField(8, 2)
    mean_kgf_cm2 = serializers.DecimalField(6, 2)
    unusual = serializers.BooleanField(
        help_text="The mean lies outside 0.3 to 15 kgf/cm2."
    )

    class Meta:
        model = PressureThreshold
        fields = (
            "readings",
            "unit",
            "tip_area_cm2",
            "mean_kpa",
            "mean_kgf_cm2",
            "unusual",
        )


class HistoryTreatmentSerializer(PartSerializer):
    class Meta:
        model = Treatment
        fields = (
            "technique",
            "tool",
            "pressure",
            "pressure_scale",
            "seconds",
            "pain_before",
            "pain_during",
            "pain_after",
            "release",
        )


class PointEventSerializer(serializers.Serializer):
    """An examination, a threshold or a treatment; the object of its kind is filled."""

    kind = serializers.ChoiceField(PointEventKind.choices)
    at = MomentField()
    id = serializers.UUIDField()
    assessment = serializers.UUIDField(read_only=True, allow_null=True)
    session = serializers.UUIDField(read_only=True, allow_null=True)
    status = serializers.CharField(
        help_text="What the examinations so far leave the point with; may be empty."
    )
    recurred = serializers.BooleanField(
        help_text="Whether it was found again here after it had been resolved."
    )
    exam = HistoryExamSerializer(allow_null=True)
    threshold = HistoryThresholdSerializer(allow_null=True)
    treatment = HistoryTreatmentSerializer(allow_null=True)
