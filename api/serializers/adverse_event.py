from django.db.models import Case, CharField, Value, When

from api.serializers.base import RECORD, RecordSerializer
from api.serializers.fields import ComputedChoice, VisibleRelatedField
from clinic.models import Client
from sessions.enums import CaseStatus
from sessions.models import AdverseEvent

STATUS = Case(
    When(resolved_on=None, then=Value(CaseStatus.OPEN)),
    default=Value(CaseStatus.RESOLVED),
    output_field=CharField(),
)


class AdverseEventSerializer(RecordSerializer):
    """A case; with `resolved_on` and `outcome` it is resolved."""

    client = VisibleRelatedField(Client)
    status = ComputedChoice(
        choices=CaseStatus.choices, expression=STATUS, read_only=True
    )

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
