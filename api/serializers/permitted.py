"""What may be done with a client now, as one document."""

from rest_framework import serializers

from api.serializers.fields import MomentField
from clinic.enums import Clearance, ConsentState, Side
from sessions.enums import LimitSource, PressureWord, QuestionDue, Suitability


class AgreementSerializer(serializers.Serializer):
    """How a consent stands: which one counts, since when it stands so, until when."""

    state = serializers.ChoiceField(ConsentState.choices)
    consent = serializers.UUIDField(source="consent.pk", default=None, allow_null=True)
    since = MomentField(allow_null=True)
    until = MomentField(allow_null=True)


class NamedAgreementSerializer(AgreementSerializer):
    name = serializers.CharField(help_text="Slug of the region or technique.")


class ObjectionSerializer(serializers.Serializer):
    detail = serializers.CharField()
    limit = serializers.CharField()
    reason = serializers.CharField()
    source = serializers.CharField()


class LimitSerializer(serializers.Serializer):
    """One limit; `regions` is null for the whole body, `max_level` for none at all."""

    id = serializers.UUIDField(source="record")
    source = serializers.ChoiceField(LimitSource.choices, source="kind")
    avoid = serializers.BooleanField()
    max_level = serializers.IntegerField(source="level", allow_null=True)
    regions = serializers.ListField(child=serializers.CharField(), allow_null=True)
    side = serializers.ChoiceField([*Side.choices, ("", "both")])
    reason = serializers.CharField()
    contraindication = serializers.CharField(allow_blank=True)
    what_to_do = serializers.CharField(allow_blank=True)
    since = serializers.DateField()
    until = serializers.DateField(
        allow_null=True, help_text="The day from which it no longer holds by itself."
    )
    cleared_by = serializers.ChoiceField(
        [*Clearance.choices, ("", "")],
        source="clearance",
        help_text="Whose word lifts it before.",
    )
    is_review_due = serializers.BooleanField()


class AllowanceSerializer(serializers.Serializer):
    """What one region may bear on one side; `limits` are ids, the strictest first."""

    region = serializers.CharField(source="region.slug")
    side = serializers.ChoiceField([*Side.choices, ("", "no side")])
    allowed = serializers.BooleanField(help_text="Whether it may be treated now.")
    avoid = serializers.BooleanField()
    max_level = serializers.IntegerField(allow_null=True)
    limits = serializers.ListField(child=serializers.UUIDField())
    consent = AgreementSerializer(
        allow_null=True, help_text="Of a sensitive region; null for any other."
    )


class AdviceSerializer(serializers.Serializer):
    """A yes that sets no limit by itself, and what it asks of the therapist."""

    contraindication = serializers.CharField(source="contraindication.slug")
    name = serializers.CharField(source="contraindication.name")
    what_to_do = serializers.CharField(source="contraindication.what_to_do")
    answered_at = MomentField(source="answer.answered_at")


class ScreeningQuestionSerializer(serializers.Serializer):
    """A screening question to ask before treating."""

    contraindication = serializers.CharField(source="contraindication.slug")
    name = serializers.CharField(source="contraindication.name")
    red_flag = serializers.BooleanField(source="contraindication.red_flag")
    because = serializers.ChoiceField(QuestionDue.choices)
    last_answer = serializers.CharField(
        source="last.answer", default=None, allow_null=True
    )
    last_answered_at = MomentField(
        source="last.answered_at", default=None, allow_null=True
    )


class AdditionSerializer(serializers.Serializer):
    kind = serializers.CharField()
    at = MomentField()
    id = serializers.UUIDField(source="record")
    summary = serializers.CharField()


class ReviewSerializer(serializers.Serializer):
    """When the history was last reviewed in a session, and what was added since."""

    session = serializers.UUIDField(allow_null=True)
    reviewed_at = MomentField(allow_null=True)
    changes = AdditionSerializer(source="additions", many=True)


class DecisionSerializer(serializers.Serializer):
    assessment = serializers.UUIDField(source="pk")
    episode = serializers.UUIDField(source="episode_id")
    suitability = serializers.ChoiceField(Suitability.choices)
    reason = serializers.CharField(source="suitability_reason")
    assessed_at = MomentField()


class ConsentsSerializer(serializers.Serializer):
    """The consents that treating asks for."""

    treatment = AgreementSerializer(source="permitted.consents.to_any_treatment")
    regions = NamedAgreementSerializer(many=True)
    techniques = NamedAgreementSerializer(many=True)


class ToleratedWordSerializer(serializers.Serializer):
    at = MomentField()
    session = serializers.UUIDField()
    level = serializers.IntegerField(help_text="Intensity from 0 to 10.")
    word = serializers.ChoiceField(PressureWord.choices)


class ToleratedThereSerializer(serializers.Serializer):
    """What the client said of pressures in one region of one side, the last word first.
    It limits nothing by itself."""

    region = serializers.CharField(help_text="Slug of the region.")
    side = serializers.ChoiceField([*Side.choices, ("", "no side")])
    borne_up_to = serializers.IntegerField(
        allow_null=True, help_text="The highest level called good, or not enough."
    )
    too_much_from = serializers.IntegerField(
        allow_null=True, help_text="The lowest at which less was wished for, or a stop."
    )
    words = ToleratedWordSerializer(many=True, help_text="At most the last 50.")


class PermittedSerializer(serializers.Serializer):
    """What may be done with this client now, region by region, and why."""

    client = serializers.UUIDField(source="permitted.client.pk")
    at = MomentField(source="permitted.at")
    allowed = serializers.BooleanField(
        source="permitted.allowed",
        help_text="Whether any treatment is: no screening answer or decision forbids "
        "it, and there is a treatment consent.",
    )
    forbidden = ObjectionSerializer(source="permitted.forbidden", allow_null=True)
    decisions = DecisionSerializer(source="permitted.decisions", many=True)
    limits = LimitSerializer(source="permitted.limits", many=True)
    regions = AllowanceSerializer(source="permitted.allowances", many=True)
    advice = AdviceSerializer(source="permitted.advice", many=True)
    consents = ConsentsSerializer(source="*")
    to_ask = ScreeningQuestionSerializer(source="questions", many=True)
    history = ReviewSerializer(source="review")
    tolerated = ToleratedThereSerializer(many=True)
