from rest_framework import serializers

from api.serializers.base import RECORD, ActSerializer, RecordSerializer
from api.serializers.fields import VisibleRelatedField
from clinic.models import Client, Membership
from sessions.enums import EpisodeOutcome
from sessions.models import Episode


class EpisodeSerializer(RecordSerializer):
    client = VisibleRelatedField(Client)
    therapist = VisibleRelatedField(
        Membership, required=False, help_text="The acting therapist unless named."
    )

    class Meta:
        model = Episode
        fields = (
            "id",
            "client",
            "complaint",
            "therapist",
            "opened_on",
            "closed_on",
            "outcome",
            "closing_note",
            *RECORD,
        )
        read_only_fields = ("closed_on", "outcome", "closing_note")


class ClosingSerializer(ActSerializer):
    outcome = serializers.ChoiceField(EpisodeOutcome.choices)
    closed_on = serializers.DateField(source="on", required=False)
    note = serializers.CharField(max_length=4_000, required=False, allow_blank=True)
