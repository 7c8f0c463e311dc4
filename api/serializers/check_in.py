from rest_framework import serializers

from api.serializers.base import RECORD, PartSerializer, RecordSerializer
from api.serializers.fields import MomentField
from sessions.models import CheckIn, CheckInAnswer
from sessions.rules import SORENESS_SOURCE


class CheckInAnswerSerializer(PartSerializer):
    """What the client tells; from a client's own device the source is theirs."""

    answered_at = MomentField(required=False)

    class Meta:
        model = CheckInAnswer
        fields = (
            "id",
            "pain",
            "soreness",
            "soreness_hours",
            "benefit",
            "words",
            "source",
            "answered_at",
            "created_by",
            "version",
        )


class CheckInSerializer(RecordSerializer):
    """Due and asked, or answered. What went beyond expected soreness says so: a help
    to look, and no adverse event by itself."""

    answer = CheckInAnswerSerializer(read_only=True, allow_null=True)
    beyond_expected = serializers.BooleanField(
        source="is_beyond_expected",
        read_only=True,
        allow_null=True,
        help_text="Null while nothing is known of soreness after a session.",
    )
    beyond_reason = serializers.CharField(read_only=True)
    beyond_source = serializers.SerializerMethodField()

    class Meta:
        model = CheckIn
        fields = (
            "id",
            "client",
            "session",
            "episode",
            "kind",
            "due_from",
            "due_until",
            "asked_at",
            "answer",
            "beyond_expected",
            "beyond_reason",
            "beyond_source",
            *RECORD,
        )
        read_only_fields = fields

    def get_beyond_source(self, check_in: CheckIn) -> str:
        return SORENESS_SOURCE if check_in.beyond_reason else ""
