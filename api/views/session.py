from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import (
    OpenApiParameter,
    PolymorphicProxySerializer,
    extend_schema,
)
from rest_framework.decorators import action
from rest_framework.response import Response

from api.documents.listing import ById, Listing
from api.filters.session import SessionFilter
from api.renderers import Written
from api.serializers.feedback import FeedbackSerializer, RespondSerializer
from api.serializers.remark import RemarkSerializer
from api.serializers.session import (
    CompletionSerializer,
    ReasonSerializer,
    ReschedulingSerializer,
    ScheduleSerializer,
    SessionDraftSerializer,
    SessionSerializer,
    StartSerializer,
    TherapistSerializer,
)
from api.serializers.sharing import SharedSessionSerializer
from api.serializers.signature import AddendumSerializer
from api.serializers.treatment import TreatmentSerializer
from api.views.base import (
    ClinicViewSet,
    CreateMixin,
    ListMixin,
    RetrieveMixin,
    UpdateMixin,
    alone,
)
from api.views.live_link import LiveLinkMixin
from api.views.paper import NoteMixin
from api.views.session_events import SessionEventsMixin
from api.views.signature import ADDENDA, SIGNATURES, SignMixin
from api.views.voiding import VoidMixin
from clinic.enums import Audience, Role
from clinic.models import Membership
from clinic.permissions import Permission
from sessions.domain.feedback import record_feedback, respond_to_feedback
from sessions.domain.session import (
    cancel_session,
    complete_session,
    mark_no_show,
    plan_session,
    reschedule_session,
    start_session,
    void_session,
    write_session,
)
from sessions.domain.session_copy import clone_session
from sessions.domain.sharing import add_remark, share_session
from sessions.domain.signature import sign_session
from sessions.domain.treatment import (
    change_treatment,
    discard_treatment,
    record_treatments,
)
from sessions.models import (
    Feedback,
    FeedbackResponse,
    Override,
    RangeOfMotion,
    Reaction,
    Remark,
    ScreeningAnswer,
    Session,
    Sharing,
    Treatment,
)

TREATMENTS = (
    Treatment.objects.select_related("trigger_point")
    .prefetch_related(Prefetch("overrides", Override.objects.order_by("pk")))
    .order_by("order")
)
FEEDBACK = Feedback.objects.prefetch_related("responses").order_by("at", "pk")
REMARKS = Remark.objects.order_by("at", "pk")
TREATMENT = ById(TreatmentSerializer, TREATMENTS)
WORD = ById(FeedbackSerializer, FEEDBACK)
REMARK = ById(RemarkSerializer, REMARKS)
THERAPISTS = Listing(
    TherapistSerializer,
    Membership.objects.active()
    .filter(role=Role.THERAPIST)
    .order_by("user__name", "pk"),
)
SHARINGS = Prefetch("sharings", Sharing.objects.select_related("signed_by__user"))
KEPT_FROM_CLIENTS = ("notes", "alert_explanation", "history_changes", "status_reason")

# A later word of the therapist's, or of the client's.
LATER_WORD = PolymorphicProxySerializer(
    component_name="SessionWord",
    serializers=[AddendumSerializer, RemarkSerializer],
    resource_type_field_name=None,
)


class SessionViewSet(
    NoteMixin,
    LiveLinkMixin,
    SessionEventsMixin,
    SignMixin,
    VoidMixin,
    CreateMixin,
    UpdateMixin,
    ListMixin,
    RetrieveMixin,
    ClinicViewSet,
):
    """Sessions. The front desk sees the schedule alone, and so does a client until the
    session is shared with them."""

    queryset = Session.objects.select_related("therapist__user").prefetch_related(
        SIGNATURES, SHARINGS
    )
    sign_act = sign_session
    void_act = void_session
    serializer_class = SessionSerializer
    serializers: ClassVar = {
        Audience.DESK: ScheduleSerializer,
        Audience.CLIENT: SharedSessionSerializer,
    }
    filterset_class = SessionFilter
    children: ClassVar = {
        "treatments": Prefetch("treatments", TREATMENTS),
        "feedback": Prefetch("feedback", FEEDBACK),
        "range_of_motion": Prefetch(
            "range_of_motion", RangeOfMotion.objects.order_by("pk")
        ),
        "reactions": Prefetch("reactions", Reaction.objects.order_by("pk")),
        "addenda": Prefetch("addenda", ADDENDA.select_related("created_by__user")),
        "remarks": Prefetch("remarks", REMARKS),
        "screening": Prefetch("screening", ScreeningAnswer.objects.order_by("pk")),
    }
    if_match_actions = frozenset(
        {
            "void",
            "sign",
            "co_sign",
            "share",
            "partial_update",
            "start",
            "complete",
            "cancel",
            "no_show",
            "reschedule",
        }
    )
    in_sets = frozenset(
        {"create", "partial_update", "start", "treatments", "treatment", "feedback"}
    )
    permission_map: ClassVar = {
        "void": Permission.SESSION_VOID,
        "list": Permission.SESSION_READ,
        "retrieve": Permission.SESSION_READ,
        "create": Permission.SESSION_SCHEDULE,
        "partial_update": Permission.SESSION_RECORD,
        "start": Permission.SESSION_RECORD,
        "complete": Permission.SESSION_RECORD,
        "cancel": Permission.SESSION_SCHEDULE,
        "no_show": Permission.SESSION_SCHEDULE,
        "reschedule": Permission.SESSION_SCHEDULE,
        "treatments": Permission.SESSION_RECORD,
        "treatment": Permission.SESSION_RECORD,
        "discard": Permission.SESSION_RECORD,
        "clone": Permission.SESSION_RECORD,
        "feedback": Permission.FEEDBACK_ADD,
        "respond": Permission.SESSION_RECORD,
        "live_link": Permission.SESSION_RECORD,
        "open_live_link": Permission.SESSION_RECORD,
        "end_live_link": Permission.SESSION_RECORD,
        "events": Permission.RECORD_READ,
        "therapists": Permission.SESSION_SCHEDULE,
        "sign": Permission.RECORD_SIGN,
        "co_sign": Permission.RECORD_SIGN,
        "addenda": Permission.ADDENDUM_ADD,
        "share": Permission.RECORD_SIGN,
        "note": Permission.PAPER_READ,
    }

    def perform_create(self, values: dict[str, Any]) -> Session:
        return self.do(plan_session, None, values)

    def records(self) -> QuerySet[Any]:
        records = super().records()
        if self.member.role == Role.CLIENT:
            return records.defer(*KEPT_FROM_CLIENTS)
        return records

    @extend_schema(request=SessionDraftSerializer)
    def partial_update(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Autosave the draft."""
        session = self.get_object()
        self.check_if_match(session)
        return self.shown(self.changed(session, write_session, SessionDraftSerializer))

    @extend_schema(request=StartSerializer, responses=SessionSerializer)
    @action(detail=True, methods=["post"])
    def start(self, request: Any, pk: Any) -> Response:
        return self.act(start_session, StartSerializer)

    @extend_schema(request=CompletionSerializer, responses=SessionSerializer)
    @action(detail=True, methods=["post"])
    def complete(self, request: Any, pk: Any) -> Response:
        """End the session. An open alert needs a response or an explanation."""
        return self.act(complete_session, CompletionSerializer)

    @extend_schema(request=ReasonSerializer, responses=SessionSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Any, pk: Any) -> Response:
        return self.act(cancel_session, ReasonSerializer)

    @extend_schema(request=ReasonSerializer, responses=SessionSerializer)
    @action(detail=True, methods=["post"], url_path="no-show")
    def no_show(self, request: Any, pk: Any) -> Response:
        return self.act(mark_no_show, ReasonSerializer)

    @extend_schema(request=ReschedulingSerializer, responses=SessionSerializer)
    @action(detail=True, methods=["post"])
    def reschedule(self, request: Any, pk: Any) -> Response:
        """Move it to another time, room or therapist; what it was is kept."""
        return self.act(reschedule_session, ReschedulingSerializer)

    @extend_schema(request=None, responses=SessionSerializer)
    @action(detail=True, methods=["post"])
    def share(self, request: Any, pk: Any) -> Response:
        """Show a signed session to its client, without its notes."""
        return self.act(share_session)

    @extend_schema(request=LATER_WORD, responses={201: LATER_WORD})
    @action(detail=True, methods=["post"])
    def addenda(self, request: Any, pk: Any) -> Response:
        """Add a later word, signed at once; from the client of a session shared with
        them it is a remark of theirs, unsigned."""
        if self.member.role != Role.CLIENT:
            return super().addenda(request, pk)
        session = self.get_object()

        def add() -> Remark:
            add_remark.when(session)
            return add_remark(session, by=self.member, **self.valid(RemarkSerializer))

        return self.once(add, alone(REMARK))

    @extend_schema(responses=TherapistSerializer(many=True), filters=False)
    @action(detail=False, methods=["get"], pagination_class=None, filterset_class=None)
    def therapists(self, request: Any) -> Response:
        """The therapists who work here: what scheduling needs to know of members."""
        self.shows_nobody()
        return Response(Written(THERAPISTS.shown()))

    @extend_schema(request=TreatmentSerializer, responses={201: TreatmentSerializer})
    @action(detail=True, methods=["post"])
    def treatments(self, request: Any, pk: Any) -> Response:
        """Add a treatment."""
        return self.add(self.get_object(), record_treatments, TREATMENT)

    @extend_schema(
        request=TreatmentSerializer,
        responses=TreatmentSerializer,
        parameters=[OpenApiParameter("treatment_id", str, OpenApiParameter.PATH)],
    )
    @action(
        detail=True,
        methods=["patch"],
        url_path="treatments/<uuid:treatment_id>",
    )
    def treatment(self, request: Any, pk: Any, treatment_id: Any) -> Response:
        """Correct a treatment, or end the current one."""
        session = self.get_object()
        treatment = self.part_of(session.treatments, treatment_id)
        return self.changed_part(treatment, change_treatment, TREATMENT)

    @extend_schema(
        request=None,
        responses=SessionSerializer,
        parameters=[OpenApiParameter("treatment_id", str, OpenApiParameter.PATH)],
    )
    @action(
        detail=True,
        methods=["post"],
        url_path="treatments/<uuid:treatment_id>/discard",
    )
    def discard(self, request: Any, pk: Any, treatment_id: Any) -> Response:
        """Take away a copied treatment that was not given this time."""
        session = self.get_object()

        def take_away() -> Session:
            treatment = self.part_of(session.treatments, treatment_id)
            discard_treatment(treatment, by=self.member)
            return session

        return self.once(take_away, success=200)

    @extend_schema(request=None, responses={201: SessionSerializer})
    @action(detail=True, methods=["post"])
    def clone(self, request: Any, pk: Any) -> Response:
        """A new session with the same treatments, each to be confirmed or discarded."""
        return self.act(clone_session, success=201)

    @extend_schema(request=FeedbackSerializer, responses={201: FeedbackSerializer})
    @action(detail=True, methods=["post"])
    def feedback(self, request: Any, pk: Any) -> Response:
        """Add what the client said. `stop`, or pain at the alarm level, is an alert."""
        return self.add(self.get_object(), record_feedback, WORD)

    @extend_schema(
        request=RespondSerializer,
        responses={201: FeedbackSerializer},
        parameters=[OpenApiParameter("feedback_id", str, OpenApiParameter.PATH)],
    )
    @action(
        detail=True,
        methods=["post"],
        url_path="feedback/<uuid:feedback_id>/respond",
    )
    def respond(self, request: Any, pk: Any, feedback_id: Any) -> Response:
        """Say what was changed on hearing it."""
        session = self.get_object()
        feedback = self.part_of(session.feedback, feedback_id)

        def respond() -> FeedbackResponse:
            respond_to_feedback.when(feedback)
            values = self.valid(RespondSerializer)
            return respond_to_feedback(feedback, by=self.member, **values)

        show = alone(WORD)
        return self.once(respond, lambda _, status: show(feedback.pk, status))
