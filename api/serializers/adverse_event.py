from rest_framework import serializers

from api.serializers.base import RECORD, RecordSerializer
from api.serializers.fields import VisibleRelatedField
from clinic.models import Client
from sessions.enums import CaseStatus
from sessions.models import AdverseEvent


class AdverseEventSerializer(RecordSerializer):
    """A case; with `resolved_on` and `outcome` it is resolved."""

    client = VisibleRelatedField(Client)
    status = serializers.ChoiceField(CaseStatus.choices, read_only=True)

    class Meta:
        model = AdverseEvent
        fields = (
            "id",
            "client",
            "session",
            "occurred_on",
            "onset_hours",
            "kind",
            "serious",
            "severity",
            "description",
            "action",
            "outcome",
            "reported_to",
            "reported_on",
            "resolved_on",
            "status",
            *RECORD,
        )
