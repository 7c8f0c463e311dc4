from django.db.models import Case, TextField, Value, When
from django.db.models.lookups import Exact

from api.serializers.base import RECORD, PartSerializer, RecordSerializer
from api.serializers.fields import (
    ComputedBoolean,
    ComputedChar,
    ComputedField,
    MomentField,
)
from sessions.models import CheckIn, CheckInAnswer
from sessions.queries.aftermath import BEYOND_REASON, IS_BEYOND
from sessions.rules import SORENESS_SOURCE

SOURCE = Case(
    When(Exact(BEYOND_REASON, Value("")), then=Value("")),
    default=Value(SORENESS_SOURCE),
    output_field=TextField(),
)


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
    beyond_expected = ComputedBoolean(
        expression=IS_BEYOND,
        source="is_beyond_expected",
        read_only=True,
        allow_null=True,
        help_text="Null while nothing is known of soreness after a session.",
    )
    beyond_reason = ComputedChar(expression=BEYOND_REASON, read_only=True)
    beyond_source = ComputedField(expression=SOURCE)

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
