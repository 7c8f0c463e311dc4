from rest_framework import serializers

from api.serializers.base import STAMPS, RecordSerializer
from clinic.models import MeasureWording


class WordingSerializer(RecordSerializer):
    """A clinic's own licensed texts of a measure."""

    items = serializers.ListField(
        child=serializers.CharField(max_length=4_000), allow_empty=False, max_length=100
    )

    class Meta:
        model = MeasureWording
        fields = (
            "id",
            "measure",
            "measure_version",
            "language",
            "instructions",
            "items",
            "licence_note",
            *STAMPS,
        )
        read_only_fields = ("id", "measure")
