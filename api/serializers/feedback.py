from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q
from rest_framework import serializers

from api.expressions import Seconds
from api.serializers.base import ActSerializer, PartSerializer
from api.serializers.fields import ComputedBoolean, ComputedInteger, MomentField
from sessions.enums import FeedbackSource, PressureWord, Response
from sessions.models import Feedback, FeedbackResponse

AWAITS = ExpressionWrapper(
    (Q(is_alert=True) | Q(word=PressureWord.LIGHTER))
    & ~Exists(FeedbackResponse.objects.filter(feedback=OuterRef("pk"))),
    output_field=BooleanField(),
)


class ResponseSerializer(PartSerializer):
    seconds = ComputedInteger(
        expression=Seconds(F("at") - F("feedback__at")),
        read_only=True,
        help_text="From the word to the response.",
    )

    class Meta:
        model = FeedbackResponse
        fields = ("id", "response", "note", "at", "seconds", "created_by")
        read_only_fields = fields


class FeedbackSerializer(PartSerializer):
    """What was said. From a client's own device the source is always that."""

    source = serializers.ChoiceField(
        FeedbackSource.choices, default=FeedbackSource.CLIENT_ALOUD
    )
    at = MomentField(required=False)
    response = ResponseSerializer(read_only=True, allow_null=True)
    awaits_response = ComputedBoolean(
        expression=AWAITS,
        read_only=True,
        help_text="An alert, or a wish for less, that was not responded to.",
    )

    class Meta:
        model = Feedback
        fields = (
            "id",
            "treatment",
            "at",
            "source",
            "pain",
            "word",
            "discomfort",
            "note",
            "is_alert",
            "awaits_response",
            "response",
            "created_at",
            "created_by",
            "version",
        )


class RespondSerializer(ActSerializer):
    response = serializers.ChoiceField(Response.choices)
    note = serializers.CharField(max_length=2_000, required=False, allow_blank=True)
    at = MomentField(required=False)
