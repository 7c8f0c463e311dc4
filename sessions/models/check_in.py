"""How the client is afterwards: asked after a session, and after a course of care."""

from datetime import datetime
from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from clinic.enums import Audience
from clinic.language import told
from clinic.models import ClientModel, Only, RecordQuerySet, TenantKey, Voiding
from sessions.enums import Benefit, CheckInKind, LogSource
from sessions.models import fields
from sessions.models.episode import Episode
from sessions.models.session import Session
from sessions.rules import EXPECTED_HOURS, MARKED_SORENESS, soreness_beyond

MOST_HOURS = 24 * 60


class CheckInQuerySet(RecordQuerySet):
    def standing(self) -> Self:
        """Neither they nor what they ask about were entered in error."""
        asked_about = Q(record=OuterRef("session")) | Q(record=OuterRef("episode"))
        voided = Voiding.objects.filter(Q(record=OuterRef("pk")) | asked_about)
        return self.exclude(Exists(voided))

    def due(self, at: datetime) -> Self:
        """Those that wait for an answer at this moment."""
        waiting = self.filter(due_from__lte=at, due_until__gt=at, answers=None)
        return waiting.standing()

    def reachable(self) -> Self:
        """Whose client, or the one they were merged into, has an address here."""
        own = Q(client__merged_into=None, client__archived_at=None)
        kept = Q(
            client__merged_into__isnull=False, client__merged_into__archived_at=None
        )
        return self.filter(
            own & ~Q(client__email="") | kept & ~Q(client__merged_into__email="")
        )

    def beyond_expected(self) -> Self:
        """After-effects that went beyond what is expected of a treatment."""
        more = Q(answers__soreness__gte=MARKED_SORENESS)
        longer = Q(answers__soreness_hours__gt=EXPECTED_HOURS)
        return self.filter(more | longer, kind=CheckInKind.AFTER_EFFECTS)


class CheckIn(ClientModel):
    """Made when its session or episode ends, and no part of what is signed."""

    audiences = (Audience.CLINICAL, Audience.CLIENT)
    aggregate = True
    PARTS = ("answers",)

    session = TenantKey(
        Session, related_name="check_ins", null=True, blank=True, editable=False
    )
    episode = TenantKey(
        Episode, related_name="check_ins", null=True, blank=True, editable=False
    )
    kind = models.CharField(max_length=15, choices=CheckInKind, editable=False)
    due_from = models.DateTimeField(editable=False)
    due_until = models.DateTimeField(editable=False)
    asked_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it was mailed."
    )

    answer = Only("answers")

    objects = CheckInQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name_plural = "check-ins"
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind=CheckInKind.AFTER_EFFECTS, session__isnull=False, episode=None
                )
                | (
                    ~Q(kind=CheckInKind.AFTER_EFFECTS)
                    & Q(session=None, episode__isnull=False)
                ),
                name="check_in_of_one_record",
            ),
            models.CheckConstraint(
                condition=Q(due_until__gt=models.F("due_from")),
                name="check_in_due_for_some_time",
            ),
            models.UniqueConstraint(
                fields=["session", "kind"], name="check_in_once_of_session"
            ),
            models.UniqueConstraint(
                fields=["episode", "kind"], name="check_in_once_of_episode"
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "client", "-id"], name="check_in_page"),
            models.Index(fields=["clinic", "-id"], name="check_in_clinic_page"),
            models.Index(fields=["clinic", "due_from"], name="check_in_due"),
        ]

    def __str__(self) -> str:
        return told(
            "%(kind)s, from %(day)s",
            kind=self.get_kind_display(),
            day=f"{self.due_from:%Y-%m-%d}",
        )

    @property
    def beyond_reason(self) -> str:
        """Why a therapist should look at the answer, if they should."""
        answer = self.answer
        if answer is None or self.kind != CheckInKind.AFTER_EFFECTS:
            return ""
        return soreness_beyond(answer.soreness, answer.soreness_hours)

    @property
    def is_beyond_expected(self) -> bool | None:
        """Unknown until soreness after a session was told."""
        answer, after_session = self.answer, self.kind == CheckInKind.AFTER_EFFECTS
        if answer is None or answer.soreness is None or not after_session:
            return None
        return bool(self.beyond_reason)


class CheckInAnswer(ClientModel):
    """What the client told. It never makes an adverse event by itself."""

    audiences = (Audience.CLINICAL, Audience.CLIENT)
    append_only = True
    part_of = ("check_in",)

    check_in = TenantKey(CheckIn, related_name="answers")
    pain = fields.score("Pain now,")
    soreness = fields.score("Soreness from the treatment at its worst,")
    soreness_hours = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(MOST_HOURS)],
        help_text="Hours the soreness lasted, or has lasted so far.",
    )
    benefit = models.CharField(
        max_length=10,
        choices=Benefit,
        blank=True,
        help_text="How much it helped, in the client's view.",
    )
    words = models.TextField(
        max_length=4_000, blank=True, help_text="In the client's words."
    )
    source = models.CharField(max_length=10, choices=LogSource, editable=False)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "check-in answers"
        constraints = [
            fields.between("pain", 0, 10, "check_in_answer"),
            fields.between("soreness", 0, 10, "check_in_answer"),
            fields.between("soreness_hours", 0, MOST_HOURS, "check_in_answer"),
            models.CheckConstraint(
                condition=Q(pain__isnull=False)
                | Q(soreness__isnull=False)
                | ~Q(benefit="", words=""),
                name="check_in_answer_says_something",
                violation_error_message=(
                    "An answer has a pain, a soreness, a benefit or words."
                ),
            ),
            models.CheckConstraint(
                condition=Q(soreness_hours=None)
                | Q(soreness_hours=0)
                | Q(soreness__gt=0),
                name="check_in_answer_hours_of_soreness",
                violation_error_message="What lasted some hours was sore.",
            ),
            models.UniqueConstraint(fields=["check_in"], name="check_in_answered_once"),
        ]

    def __str__(self) -> str:
        return told("answered %(day)s", day=f"{self.answered_at:%Y-%m-%d}")
