from rest_framework import serializers

from api.serializers.base import ActSerializer
from api.serializers.fields import CatalogueField, MomentField, VisibleRelatedField
from clinic.enums import BodyView, Side, Urgency
from clinic.models import Client
from clinic.models.catalogue import PainRegion
from sessions.enums import PointStatus, ReferralZone
from sessions.referral import hint_of


class ReportSerializer(ActSerializer):
    """A place that hurts, or a group of places. Without a side, or with no one side,
    both are asked."""

    region = CatalogueField(PainRegion)
    side = serializers.ChoiceField(
        Side.choices, required=False, allow_blank=True, default=""
    )


class AskSerializer(ActSerializer):
    """Where it hurts; the `client`, whose own points then come first."""

    regions = ReportSerializer(many=True, allow_empty=False, max_length=100)
    client = VisibleRelatedField(model=Client, required=False, allow_null=True)
    adjacent = serializers.BooleanField(
        required=False, default=False, help_text="Ask the regions beside these too."
    )


class RedFlagSerializer(serializers.Serializer):
    """What to exclude before any muscle is thought of."""

    contraindication = serializers.SlugField(source="slug")
    name = serializers.CharField()
    urgency = serializers.ChoiceField(Urgency.choices)
    hint = serializers.SerializerMethodField(help_text="What comes first, in a word.")
    what_to_do = serializers.CharField()
    source = serializers.CharField()

    def get_hint(self, flag: object) -> str:
        return hint_of(flag)


class OwnPointSerializer(serializers.Serializer):
    """The client's lasting point, as its last examination left it."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(PointStatus.choices, allow_blank=True)
    last_examined_at = MomentField(allow_null=True)


class CandidateSerializer(serializers.Serializer):
    rank = serializers.IntegerField(help_text="1 is to be examined first.")
    muscle = serializers.SlugField(source="muscle.slug")
    site = serializers.SlugField(
        source="site.slug",
        default=None,
        allow_null=True,
        help_text="Null for a point of the client's at no site of the catalogue.",
    )
    label = serializers.CharField()
    side = serializers.ChoiceField([Side.LEFT, Side.RIGHT])
    location = serializers.CharField()
    zone = serializers.ChoiceField(ReferralZone.choices)
    regions = serializers.ListField(
        child=serializers.SlugField(), help_text="Which of the places asked for."
    )
    reason = serializers.CharField()
    caution = serializers.CharField(help_text="What to exclude or to leave alone.")
    trigger_point = OwnPointSerializer(allow_null=True)
    view = serializers.ChoiceField(
        BodyView.choices,
        source="mark.view",
        allow_blank=True,
        help_text="View of the body map.",
    )
    x = serializers.DecimalField(4, 3, source="mark.x", allow_null=True)
    y = serializers.DecimalField(4, 3, source="mark.y", allow_null=True)


class CandidatesSerializer(serializers.Serializer):
    note = serializers.CharField()
    red_flags = RedFlagSerializer(many=True)
    candidates = CandidateSerializer(many=True)
