"""What a client reads of a session that is shared with them."""

from typing import Any

from django.db.models import CharField, F, Value
from django.db.models.functions import Coalesce, NullIf
from rest_framework import serializers

from api.serializers.base import RECORD, ModelSerializer, PartSerializer
from api.serializers.feedback import FeedbackSerializer
from api.serializers.fields import (
    CatalogueField,
    CatalogueListField,
    ComputedField,
    MomentField,
)
from api.serializers.range_of_motion import RangeOfMotionSerializer
from api.serializers.remark import RemarkSerializer
from api.serializers.session import (
    SCHEDULE,
    SOAP,
    ReactionSerializer,
    ScheduleSerializer,
)
from api.serializers.treatment import TreatmentSerializer
from clinic.models import Muscle, Position, TriggerPointSite
from sessions.models import Addendum, Session, Sharing, Treatment

UNSHARED = (*SCHEDULE, *RECORD)
KEPT = frozenset(
    {
        "notes",
        "history_review",
        "history_changes",
        "alert_explanation",
        "status_reason",
        "episode",
        "plan",
        "screening",
        "unconfirmed",
    }
)
SHARED_PARTS = tuple(name for name in Session.PARTS if name != "screening")
SIDE = Coalesce(
    NullIf(F("side"), Value("")),
    F("trigger_point__side"),
    Value(""),
    output_field=CharField(),
)
CLINICAL = frozenset({"unconfirmed", "override_reason", "overrides"})


class SharedSignatureSerializer(ModelSerializer):
    """Who sealed the session, and when."""

    signed_by = serializers.UUIDField(source="signed_by_id", read_only=True)
    signed_by_name = serializers.CharField(source="signed_by.user.name", read_only=True)

    class Meta:
        model = Sharing
        fields = ("signed_by", "signed_by_name", "signed_at")


class SharedAddendumSerializer(PartSerializer):
    """A later word, by who signed it."""

    created_by_name = serializers.CharField(source="created_by.user.name")

    class Meta:
        model = Addendum
        fields = ("id", "text", "created_at", "created_by", "created_by_name")


class Place(CatalogueField):
    """Its own, where it may have one, or that of its trigger point."""

    def __init__(self, *args: Any, may_differ: bool = True, **kwargs: Any) -> None:
        self.may_differ = may_differ
        super().__init__(*args, **kwargs)

    def get_attribute(self, instance: Treatment) -> Any:
        named = (instance, instance.trigger_point)
        keys = (getattr(one, f"{self.source}_id", None) for one in named)
        return next(filter(None, keys), None)

    def column(self, ref: str) -> Any:
        of_point = F(f"trigger_point__{ref}__slug")
        return Coalesce(F(f"{ref}__slug"), of_point) if self.may_differ else of_point


class SharedTreatmentSerializer(TreatmentSerializer):
    """With the place of its trigger point, since a client opens none."""

    muscle = Place(Muscle)
    site = Place(TriggerPointSite, may_differ=False)
    side = ComputedField(expression=SIDE)

    class Meta(TreatmentSerializer.Meta):
        fields = (
            *(name for name in TreatmentSerializer.Meta.fields if name not in CLINICAL),
            "site",
        )

    def get_side(self, treatment: Treatment) -> str:
        return treatment.side or getattr(treatment.trigger_point, "side", "")


class SharedSessionSerializer(ScheduleSerializer):
    """A session as its client sees it: the schedule, and once it is shared what was
    done, said and found, but for what is KEPT: the therapist's notes, what was written
    for the clinic's own record, and references a client can't open."""

    children = (*SHARED_PARTS, "addenda", "remarks")
    shown_whole = "shared_at <> 'null' AND voided = 'null'"
    else_shown = UNSHARED

    positions = CatalogueListField(Position)
    treatments = SharedTreatmentSerializer(many=True)
    feedback = FeedbackSerializer(many=True)
    range_of_motion = RangeOfMotionSerializer(many=True)
    reactions = ReactionSerializer(many=True)
    signature = SharedSignatureSerializer(source="sharing")
    addenda = SharedAddendumSerializer(many=True)
    remarks = RemarkSerializer(many=True)
    shared_at = MomentField(source="sharing.created_at", default=None)

    class Meta(ScheduleSerializer.Meta):
        fields = (
            *SCHEDULE,
            "started_at",
            "ended_at",
            "positions",
            "pain_before",
            "pain_after",
            *SOAP,
            "next_steps",
            *SHARED_PARTS,
            "signature",
            "addenda",
            "remarks",
            "shared_at",
            *RECORD,
        )
        read_only_fields = fields

    def to_representation(self, session: Session) -> dict[str, Any]:
        shown = super().to_representation(session)
        if shown["shared_at"] and not shown["voided"]:
            return shown
        return {name: shown[name] for name in self.else_shown}
