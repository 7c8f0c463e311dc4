from rest_framework import serializers

from api.serializers.base import STAMPS, RecordSerializer
from clinic.enums import Profession
from clinic.models import TechniqueRule


class TechniqueRuleSerializer(RecordSerializer):
    """Who may use a technique where the clinic works, and where that is written."""

    professions = serializers.ListField(
        child=serializers.ChoiceField(Profession.choices), max_length=len(Profession)
    )

    class Meta:
        model = TechniqueRule
        fields = ("id", "technique", "professions", "note", "retired_at", *STAMPS)
        read_only_fields = ("retired_at",)
