from rest_framework import serializers

from api.serializers.base import (
    PART_LIMIT,
    RECORD,
    ActSerializer,
    QuestionSerializer,
    RecordSerializer,
)
from api.serializers.fields import CatalogueListField, MomentField, VisibleRelatedField
from clinic.models import Client, Consent, PainRegion, Technique


class ConsentSerializer(RecordSerializer):
    client = VisibleRelatedField(Client)
    regions = CatalogueListField(PainRegion)
    techniques = CatalogueListField(Technique)
    questions = QuestionSerializer(many=True, required=False, max_length=PART_LIMIT)
    withdrawn_at = MomentField(
        source="withdrawal.withdrawn_at", read_only=True, allow_null=True, default=None
    )
    withdrawal_reason = serializers.CharField(
        source="withdrawal.reason", read_only=True, default=""
    )

    class Meta:
        model = Consent
        fields = (
            "id",
            "client",
            "kind",
            "regions",
            "techniques",
            "explained",
            "questions",
            "method",
            "given_by",
            "witness",
            "given_at",
            "expires_at",
            "withdrawn_at",
            "withdrawal_reason",
            *RECORD,
        )


class WithdrawalSerializer(ActSerializer):
    reason = serializers.CharField(max_length=2_000, required=False, allow_blank=True)
