from rest_framework import serializers

from api.serializers.base import RECORD, STAMPS, PartSerializer, RecordSerializer
from api.serializers.fields import (
    CatalogueField,
    CatalogueListField,
    VisibleRelatedField,
)
from clinic.enums import BodyView, Side
from clinic.models import Client, Muscle, PainRegion, TriggerPointSite
from sessions.models import TriggerPoint, TriggerPointExam

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
    examined_at = serializers.DateTimeField(required=False)

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
    view = serializers.ChoiceField(BodyView.choices, required=False)
    x = serializers.DecimalField(4, 3, required=False)
    y = serializers.DecimalField(4, 3, required=False)
    referred_regions = CatalogueListField(PainRegion)
    examined_at = serializers.DateTimeField(required=False)

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
            "status",
            "last_examined_at",
            "exams",
            *RECORD,
        )
