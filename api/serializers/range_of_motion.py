from api.serializers.base import PartSerializer
from sessions.models import RangeOfMotion


class RangeOfMotionSerializer(PartSerializer):
    class Meta:
        model = RangeOfMotion
        fields = (
            "id",
            "movement",
            "side",
            "mode",
            "moment",
            "degrees",
            "pain",
            "end_feel",
            "note",
            "version",
        )
