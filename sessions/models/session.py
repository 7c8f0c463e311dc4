"""A therapy session: what was planned, done, and said while doing it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.timezone import localtime

from clinic.enums import EVERYONE, Audience
from clinic.language import told
from clinic.models import ClientModel, Membership, Only, TenantKey
from sessions.enums import HistoryReview, ReactionKind, SessionStatus, Severity
from sessions.models import fields
from sessions.models.episode import Episode
from sessions.models.treatment_plan import TreatmentPlan

HOLDS_ITS_TIME = ~models.Q(
    status__in=[SessionStatus.CANCELLED, SessionStatus.NO_SHOW]
) & models.Q(scheduled_for__isnull=False)


class TsTzRange(models.Func):
    function = "tstzrange"
    output_field = DateTimeRangeField()


class Session(ClientModel):
    """The front desk sees when, where, who and the status; the rest is clinical."""

    audiences = EVERYONE
    aggregate = True
    PARTS = (
        "treatments",
        "feedback",
        "range_of_motion",
        "reactions",
        "screening",
    )

    SEALED_PARTS = (*PARTS, "trigger_point_exams", "overrides")

    kept_from_client = (
        "notes",
        "history_review",
        "history_changes",
        "alert_explanation",
        "status_reason",
        "episode",
        "plan",
        "unconfirmed",
    )
    once_shared = (
        "started_at",
        "ended_at",
        "positions",
        "pain_before",
        "pain_after",
        "subjective",
        "objective",
        "assessment",
        "plan_text",
        "next_steps",
    )

    therapist = TenantKey(Membership, related_name="sessions")
    episode = TenantKey(Episode, related_name="sessions", null=True, blank=True)
    plan = TenantKey(TreatmentPlan, related_name="sessions", null=True, blank=True)
    status = models.CharField(
        max_length=15,
        choices=SessionStatus,
        default=SessionStatus.PLANNED,
        editable=False,
    )
    status_reason = models.TextField(
        max_length=2_000,
        blank=True,
        editable=False,
        help_text="Why it was cancelled or missed.",
    )
    scheduled_for = models.DateTimeField(null=True, blank=True)
    scheduled_until = models.DateTimeField(null=True, blank=True, editable=False)
    planned_minutes = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(5), MaxValueValidator(480)]
    )
    room = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    positions = fields.words(help_text="Slugs of the positions used.")
    history_review = models.CharField(
        max_length=15, choices=HistoryReview, default=HistoryReview.NOT_REVIEWED
    )
    history_changes = models.TextField(
        max_length=4_000, blank=True, help_text="What changed, in words."
    )
    pain_before = fields.score("Pain before,")
    pain_after = fields.score("Pain after,")
    subjective = models.TextField(
        max_length=10_000, blank=True, help_text="S: what the client reports."
    )
    objective = models.TextField(
        max_length=10_000, blank=True, help_text="O: what was found and done."
    )
    assessment = models.TextField(
        max_length=10_000, blank=True, help_text="A: how the therapist reads it."
    )
    plan_text = models.TextField(
        max_length=10_000, blank=True, help_text="P: what comes next."
    )
    notes = models.TextField(
        max_length=10_000, blank=True, help_text="Never shown to the client."
    )
    next_steps = models.TextField(max_length=4_000, blank=True)
    alert_explanation = models.TextField(
        max_length=4_000,
        blank=True,
        help_text="Why the session was completed although an alert stayed open.",
    )

    unconfirmed = fields.words(
        help_text="Fields copied from another session and not yet touched."
    )

    signature = Only("signatures")

    sharing = Only("sharings")

    class Meta:
        constraints = [
            fields.between("planned_minutes", 5, 480, "session"),
            fields.between("pain_before", 0, 10, "session"),
            fields.between("pain_after", 0, 10, "session"),
            models.CheckConstraint(
                condition=models.Q(scheduled_for=None, scheduled_until=None)
                | models.Q(scheduled_until__gt=models.F("scheduled_for")),
                name="session_scheduled_until_follows",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None)
                | models.Q(ended_at__gte=models.F("started_at")),
                name="session_ends_after_start",
                violation_error_message="A session ends after it starts.",
            ),
            models.CheckConstraint(
                condition=models.Q(status=SessionStatus.PLANNED, started_at=None)
                | models.Q(status__in=[SessionStatus.CANCELLED, SessionStatus.NO_SHOW])
                | (
                    ~models.Q(status=SessionStatus.PLANNED)
                    & models.Q(started_at__isnull=False)
                ),
                name="session_started_when_under_way",
            ),
            models.CheckConstraint(
                condition=~models.Q(
                    status__in=[SessionStatus.COMPLETED, SessionStatus.SIGNED]
                )
                | models.Q(ended_at__isnull=False),
                name="session_completed_has_end",
            ),
            models.CheckConstraint(
                condition=~models.Q(
                    status__in=[SessionStatus.CANCELLED, SessionStatus.NO_SHOW],
                    status_reason="",
                ),
                name="session_called_off_with_reason",
            ),
            ExclusionConstraint(
                name="session_therapist_once_at_a_time",
                expressions=[
                    ("clinic", RangeOperators.EQUAL),
                    ("therapist", RangeOperators.EQUAL),
                    (
                        TsTzRange("scheduled_for", "scheduled_until"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=HOLDS_ITS_TIME,
                violation_error_code="therapist_busy",
                violation_error_message="The therapist has a session at that time.",
            ),
            ExclusionConstraint(
                name="session_room_once_at_a_time",
                expressions=[
                    ("clinic", RangeOperators.EQUAL),
                    (Lower("room"), RangeOperators.EQUAL),
                    (
                        TsTzRange("scheduled_for", "scheduled_until"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=HOLDS_ITS_TIME & ~models.Q(room=""),
                violation_error_code="room_busy",
                violation_error_message="The room is taken at that time.",
            ),
        ]
        indexes = [
            # A client's pages; and a course is drawn from it, and no row is read.
            models.Index(
                fields=["clinic", "client", "-id"],
                include=[
                    "started_at",
                    "status",
                    "pain_before",
                    "pain_after",
                    "episode",
                ],
                name="session_marks",
            ),
            models.Index(fields=["clinic", "-id"], name="session_clinic_page"),
            models.Index(fields=["clinic", "scheduled_for"], name="session_agenda"),
            # Figures of a period are counted from it, and no row is read.
            models.Index(
                fields=["clinic", "started_at"],
                include=[
                    "id",
                    "client",
                    "therapist",
                    "status",
                    "pain_before",
                    "pain_after",
                ],
                name="session_period",
            ),
        ]

    def __str__(self) -> str:
        when = self.started_at or self.scheduled_for
        return f"{localtime(when):%Y-%m-%d %H:%M}" if when else told("not scheduled")


class Rescheduling(ClientModel):
    """One move of a session to another time, therapist or room, and why."""

    audiences = EVERYONE
    append_only = True
    beside = ("session",)

    session = TenantKey(Session, related_name="reschedulings")
    was_scheduled_for = models.DateTimeField(null=True)
    was_planned_minutes = models.PositiveSmallIntegerField()
    was_room = models.CharField(max_length=60, blank=True)
    was_therapist = TenantKey(Membership, related_name="+")
    reason = models.TextField(max_length=2_000, blank=True)

    class Meta:
        indexes = [models.Index(fields=["clinic", "session"], name="rescheduling_of")]

    def __str__(self) -> str:
        return told("was %(time)s", time=self.was_scheduled_for)


class SessionPart(ClientModel):
    """One entry of a session, made while it ran or when it was written up. The client
    sees it once the session is shared with them."""

    audiences = (Audience.CLINICAL, Audience.CLIENT)
    client_sees = fields.IN_SHARED_SESSION
    removable = True
    part_of = ("session",)

    class Meta:
        abstract = True


class Reaction(SessionPart):
    """What the treatment brought about and was not meant to."""

    session = TenantKey(Session, related_name="reactions")
    kind = models.CharField(max_length=20, choices=ReactionKind)
    severity = models.CharField(max_length=10, choices=Severity)
    action = models.CharField(max_length=500, blank=True)
    resolved = models.BooleanField(default=False)
    note = models.TextField(max_length=4_000, blank=True)

    class Meta:
        indexes = [models.Index(fields=["clinic", "session"], name="reaction_of")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({Severity(self.severity).word})"
