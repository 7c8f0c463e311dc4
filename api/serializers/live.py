"""What a live link is, and what is said by it."""

from rest_framework import serializers

from api.serializers.base import ActSerializer
from api.serializers.fields import ClientMadeId, MomentField
from sessions.enums import Discomfort, PressureWord

MOST_WORDS = 100


class LiveLinkSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    expires_at = MomentField()


class IssuedLinkSerializer(LiveLinkSerializer):
    """Shown this once: who asks again is given another."""

    url = serializers.CharField(help_text="With the token behind its #.")
    qr = serializers.CharField(help_text="The same to be scanned, an SVG.")


class LiveSerializer(serializers.Serializer):
    now = MomentField(help_text="The server's clock.")
    expires_at = MomentField()


class LiveWordSerializer(ActSerializer):
    """One thing the client says: a word, a pain from 0 to 10, or a discomfort."""

    id = ClientMadeId()
    at = MomentField(help_text="By the server's clock, as `now` tells it.")
    word = serializers.ChoiceField(PressureWord.choices, required=False)
    pain = serializers.IntegerField(required=False, min_value=0, max_value=10)
    discomfort = serializers.ChoiceField(Discomfort.choices, required=False)


class LiveWordsSerializer(ActSerializer):
    words = LiveWordSerializer(many=True, max_length=MOST_WORDS, allow_empty=False)


class HeardWordSerializer(serializers.Serializer):
    """That it was received; or what is wrong with it, and then it was not."""

    id = serializers.UUIDField()
    problem = serializers.JSONField(allow_null=True)


class LiveAnswerSerializer(serializers.Serializer):
    now = MomentField(help_text="The server's clock.")
    words = HeardWordSerializer(many=True)


class LiveSessionSerializer(serializers.Serializer):
    """Where a session stands, as its stream tells it. Its `treatment`, the one being
    given, is added as it is written."""

    id = serializers.UUIDField()
    status = serializers.CharField()
    started_at = MomentField()
    ended_at = MomentField()
    link = LiveLinkSerializer(allow_null=True)
    now = MomentField(help_text="The server's clock.")
