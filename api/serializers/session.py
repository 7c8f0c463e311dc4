from rest_framework import serializers

from api.serializers.base import (
    RECORD,
    ActSerializer,
    ModelSerializer,
    PartSerializer,
    RecordSerializer,
    StrictMixin,
    parts,
)
from api.serializers.feedback import FeedbackSerializer
from api.serializers.fields import CatalogueListField, MomentField, VisibleRelatedField
from api.serializers.range_of_motion import RangeOfMotionSerializer
from api.serializers.remark import RemarkSerializer
from api.serializers.screening import ScreeningAnswerSerializer
from api.serializers.signature import AddendumSerializer, signature
from api.serializers.treatment import TreatmentSerializer
from clinic.models import Client, Membership, Position
from sessions.models import Reaction, Session

SCHEDULE = (
    "id",
    "client",
    "therapist",
    "therapist_name",
    "status",
    "scheduled_for",
    "scheduled_until",
    "planned_minutes",
    "room",
)
SOAP = ("subjective", "objective", "assessment", "plan_text")


def therapist_name() -> serializers.CharField:
    return serializers.CharField(source="therapist.user.name", read_only=True)


class ReactionSerializer(PartSerializer):
    class Meta:
        model = Reaction
        fields = ("id", "kind", "severity", "action", "resolved", "note", "version")


class ScheduleSerializer(RecordSerializer):
    """What the front desk, and a client, see of a session."""

    client = VisibleRelatedField(Client)
    therapist = VisibleRelatedField(Membership)
    therapist_name = therapist_name()
    planned_minutes = serializers.IntegerField(
        required=False, min_value=5, max_value=480
    )

    class Meta:
        model = Session
        fields = (*SCHEDULE, *RECORD)
        read_only_fields = ("scheduled_until",)


class SessionSerializer(RecordSerializer):
    """A session, whole. Its schedule changes by `reschedule/` once it is made."""

    children = (*Session.PARTS, "addenda", "remarks")

    client = VisibleRelatedField(Client)
    therapist = VisibleRelatedField(
        Membership, required=False, help_text="The acting therapist unless named."
    )
    therapist_name = therapist_name()
    planned_minutes = serializers.IntegerField(
        required=False, min_value=5, max_value=480
    )
    positions = CatalogueListField(Position)
    treatments = parts(TreatmentSerializer)
    feedback = parts(FeedbackSerializer)
    range_of_motion = parts(RangeOfMotionSerializer)
    reactions = parts(ReactionSerializer)
    screening = parts(ScreeningAnswerSerializer)
    unconfirmed = serializers.ListField(child=serializers.CharField(), read_only=True)
    signature = signature()
    addenda = AddendumSerializer(many=True, read_only=True)
    remarks = RemarkSerializer(many=True, read_only=True)
    shared_at = MomentField(
        source="sharing.created_at", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = Session
        fields = (
            *SCHEDULE,
            "status_reason",
            "episode",
            "plan",
            "started_at",
            "ended_at",
            "positions",
            "history_review",
            "history_changes",
            "pain_before",
            "pain_after",
            *SOAP,
            "notes",
            "next_steps",
            "alert_explanation",
            "unconfirmed",
            *Session.PARTS,
            "signature",
            "addenda",
            "remarks",
            "shared_at",
            *RECORD,
        )
        read_only_fields = ("scheduled_until",)


class SessionDraftSerializer(SessionSerializer):
    """What an autosave may change."""

    client = VisibleRelatedField(read_only=True)
    therapist = VisibleRelatedField(read_only=True)
    planned_minutes = serializers.IntegerField(read_only=True)
    treatments = TreatmentSerializer(many=True, read_only=True)
    feedback = FeedbackSerializer(many=True, read_only=True)

    class Meta(SessionSerializer.Meta):
        read_only_fields = (*SCHEDULE[1:], "status_reason")


class StartSerializer(ActSerializer):
    started_at = MomentField(source="at", required=False)


class CompletionSerializer(StrictMixin, ModelSerializer):
    """The closing words of a session; all are optional."""

    class Meta:
        model = Session
        fields = (
            "ended_at",
            "pain_after",
            *SOAP,
            "notes",
            "next_steps",
            "alert_explanation",
        )


class ReasonSerializer(ActSerializer):
    reason = serializers.CharField(max_length=2_000)


class ReschedulingSerializer(ActSerializer):
    scheduled_for = MomentField()
    planned_minutes = serializers.IntegerField(
        required=False, min_value=5, max_value=480
    )
    room = serializers.CharField(max_length=60, required=False, allow_blank=True)
    therapist = VisibleRelatedField(Membership, required=False)
    reason = serializers.CharField(max_length=2_000, required=False, allow_blank=True)


class TherapistSerializer(serializers.Serializer):
    """Whom a session can be given to."""

    id = serializers.UUIDField()
    name = serializers.CharField(source="user.name")
