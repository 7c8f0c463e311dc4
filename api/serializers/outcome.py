from typing import Any

from django.db.models import Case, F, TextField, Value, When
from rest_framework import serializers

from api.serializers.base import RECORD, RecordSerializer
from api.serializers.fields import (
    ComputedField,
    NumberField,
    NumberListField,
    VisibleRelatedField,
)
from clinic.models import Client
from clinic.queries.band import Band
from clinic.scoring import band_of, shown
from sessions.models import OutcomeResponse

BAND = Case(
    When(score=None, then=Value("")),
    default=Band(F("measure__bands"), F("score")),
    output_field=TextField(),
)


class OutcomeSerializer(RecordSerializer):
    """A form as it was answered; score and band follow from the answers."""

    client = VisibleRelatedField(Client)
    answers = NumberListField(
        allow_empty=False,
        max_length=100,
        help_text="In printed order; null is an item that was not answered.",
    )
    activities = serializers.ListField(
        child=serializers.CharField(max_length=200),
        required=False,
        max_length=5,
        help_text="What each answer is about, where the client names it themself.",
    )
    score = NumberField(shown=shown, read_only=True, allow_null=True)
    band = ComputedField(
        expression=BAND,
        help_text="The band of the score, in the catalogue's words; may be empty.",
    )

    class Meta:
        model = OutcomeResponse
        fields = (
            "id",
            "client",
            "episode",
            "session",
            "measure",
            "measure_version",
            "answers",
            "activities",
            "answered_at",
            "source",
            "note",
            "score",
            "band",
            "answered",
            "is_flagged",
            *RECORD,
        )

    def get_band(self, response: Any) -> str:
        if response.score is None:
            return ""
        return band_of(response.measure, response.score)
