from api.serializers.base import RecordSerializer
from api.serializers.fields import MomentField
from sessions.models import Remark


class RemarkSerializer(RecordSerializer):
    """The client's own word on a session."""

    at = MomentField(required=False)

    class Meta:
        model = Remark
        fields = ("id", "text", "at", "created_at", "created_by")
