from rest_framework import serializers

from api.serializers.base import RECORD, PartSerializer, RecordSerializer
from api.serializers.fields import CatalogueListField, VisibleRelatedField
from clinic.models import Client, PainRegion
from sessions.models import Clearance, ScreeningAnswer


class ScreeningAnswerSerializer(PartSerializer):
    """Without `regions`, a limit that asks for them counts for the whole body."""

    regions = CatalogueListField(PainRegion)

    class Meta:
        model = ScreeningAnswer
        fields = (
            "id",
            "contraindication",
            "answer",
            "regions",
            "side",
            "event_on",
            "answered_at",
            "answered_by",
            "note",
            "version",
        )


class ClearanceSerializer(RecordSerializer):
    """Whose word lifts a limit: of a `contraindication`, or a plan's
    `pressure_limit`."""

    client = VisibleRelatedField(Client)
    name = serializers.CharField(max_length=200)

    class Meta:
        model = Clearance
        fields = (
            "id",
            "client",
            "contraindication",
            "pressure_limit",
            "given_by",
            "name",
            "given_on",
            "valid_until",
            "conditions",
            "recorded_at",
            *RECORD,
        )
