"""What a therapist did last time with a client, and what has changed since."""

from rest_framework import serializers

from api.serializers.base import ActSerializer, ModelSerializer, PartSerializer
from api.serializers.feedback import ResponseSerializer
from api.serializers.fields import CatalogueField, MomentField, VisibleRelatedField
from api.serializers.home_care import AdherenceSerializer
from api.serializers.session import therapist_name
from clinic.enums import PressureScale
from clinic.models import Muscle, PainRegion
from sessions.enums import TimelineKind
from sessions.models import (
    Feedback,
    HomeCareInstruction,
    Session,
    Treatment,
    TriggerPoint,
)


class HeldSessionSerializer(ModelSerializer):
    therapist_name = therapist_name()

    class Meta:
        model = Session
        fields = (
            "id",
            "client",
            "therapist",
            "therapist_name",
            "status",
            "started_at",
            "ended_at",
            "pain_before",
            "pain_after",
            "plan_text",
            "next_steps",
        )
        read_only_fields = fields


class ToleratedSerializer(serializers.Serializer):
    pressure = serializers.IntegerField()
    pressure_scale = serializers.ChoiceField(PressureScale.choices)
    said_good = serializers.BooleanField(
        help_text="Whether the client called it good, or only said nothing against it."
    )


class PlaceTreatmentSerializer(PartSerializer):
    class Meta:
        model = Treatment
        fields = (
            "id",
            "order",
            "technique",
            "tool",
            "position",
            "pressure",
            "pressure_scale",
            "seconds",
            "repetitions",
            "pain_before",
            "pain_during",
            "pain_after",
            "release",
        )


class LastingPointSerializer(PartSerializer):
    class Meta:
        model = TriggerPoint
        fields = (
            "id",
            "client",
            "muscle",
            "site",
            "side",
            "location",
            "status",
            "last_examined_at",
        )


class TreatedPlaceSerializer(serializers.Serializer):
    """Where hands were, what they did there, and what the client bore."""

    trigger_point = LastingPointSerializer(source="point", allow_null=True)
    muscle = CatalogueField(Muscle, allow_null=True)
    region = CatalogueField(PainRegion, allow_null=True)
    side = serializers.CharField()
    tolerated = ToleratedSerializer(allow_null=True)
    treatments = PlaceTreatmentSerializer(many=True)


class EasedSerializer(serializers.Serializer):
    treatment = serializers.UUIDField(read_only=True)
    pain_fell_by = serializers.IntegerField(allow_null=True)
    release = serializers.CharField()


class SaidSerializer(PartSerializer):
    response = ResponseSerializer(allow_null=True)

    class Meta:
        model = Feedback
        fields = (
            "id",
            "at",
            "source",
            "pain",
            "word",
            "discomfort",
            "note",
            "is_alert",
            "response",
        )


class HurtSerializer(serializers.Serializer):
    """`feedback` is null where only the pain under treatment tells."""

    treatment = serializers.UUIDField(read_only=True, allow_null=True)
    pain = serializers.IntegerField(allow_null=True)
    feedback = SaidSerializer(allow_null=True)


class GivenHomeCareSerializer(ModelSerializer):
    class Meta:
        model = HomeCareInstruction
        fields = ("id", "title", "category", "status", "starts_on", "ends_on")


class HomeCareSinceSerializer(serializers.Serializer):
    """What was due and reported since that session; null where nothing was due yet."""

    instruction = GivenHomeCareSerializer()
    since = AdherenceSerializer(source="total", allow_null=True)


class ChangeSinceSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(TimelineKind.choices)
    at = MomentField()
    id = serializers.UUIDField()
    summary = serializers.CharField(source="title")


class LastSessionSerializer(serializers.Serializer):
    """`session` is null where none was held; what needs one is then empty."""

    session = HeldSessionSerializer(allow_null=True)
    points = TreatedPlaceSerializer(many=True)
    eased = EasedSerializer(many=True)
    hurt = HurtSerializer(many=True)
    open_points = LastingPointSerializer(many=True)
    home_care = HomeCareSinceSerializer(many=True)
    changes = ChangeSinceSerializer(many=True)


class LastSessionQuery(ActSerializer):
    before = VisibleRelatedField(
        Session, required=False, help_text="Ask for the session before this one."
    )
