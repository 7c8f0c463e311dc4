from rest_framework import serializers

from api.serializers.base import RecordSerializer
from sessions.models import Remark


class RemarkSerializer(RecordSerializer):
    """The client's own word on a session."""

    at = serializers.DateTimeField(required=False)

    class Meta:
        model = Remark
        fields = ("id", "text", "at", "created_at", "created_by")
