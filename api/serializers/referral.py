from api.serializers.base import RECORD, RecordSerializer
from api.serializers.fields import VisibleRelatedField
from clinic.models import Client
from sessions.models import Referral


class ReferralSerializer(RecordSerializer):
    """Care by another; `client` may be left out where `episode` names them."""

    client = VisibleRelatedField(Client, required=False)

    class Meta:
        model = Referral
        fields = (
            "id",
            "client",
            "episode",
            "discipline",
            "to_whom",
            "reason",
            "status",
            "suggested_on",
            "started_on",
            "ended_on",
            "result",
            "note",
            *RECORD,
        )
