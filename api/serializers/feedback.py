from rest_framework import serializers

from api.serializers.base import ActSerializer, PartSerializer
from api.serializers.fields import MomentField
from sessions.enums import FeedbackSource, Response
from sessions.models import Feedback, FeedbackResponse


class ResponseSerializer(PartSerializer):
    class Meta:
        model = FeedbackResponse
        fields = ("id", "response", "note", "at", "created_by")
        read_only_fields = fields


class FeedbackSerializer(PartSerializer):
    """What was said. From a client's own device the source is always that."""

    source = serializers.ChoiceField(
        FeedbackSource.choices, default=FeedbackSource.CLIENT_ALOUD
    )
    at = MomentField(required=False)
    response = ResponseSerializer(read_only=True, allow_null=True)

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
            "response",
            "created_at",
            "created_by",
            "version",
        )


class RespondSerializer(ActSerializer):
    response = serializers.ChoiceField(Response.choices)
    note = serializers.CharField(max_length=2_000, required=False, allow_blank=True)
    at = MomentField(required=False)
