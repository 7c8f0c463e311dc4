"""What the client said or showed during a session, and how the therapist responded."""

from math import floor

from django.db import models
from django.utils import timezone

from clinic.enums import Audience
from clinic.language import told
from clinic.models import ClientModel, Only, TenantKey
from sessions.enums import Discomfort, FeedbackSource, PressureWord, Response
from sessions.models import fields
from sessions.models.session import Session
from sessions.models.treatment import Treatment


class Feedback(ClientModel):
    """Never changed: it was said. `is_alert` is decided when it is recorded."""

    audiences = (Audience.CLINICAL, Audience.CLIENT)
    append_only = True
    part_of = ("session",)
    PARTS = ("responses",)

    session = TenantKey(Session, related_name="feedback")
    treatment = TenantKey(Treatment, related_name="feedback", null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)
    source = models.CharField(max_length=20, choices=FeedbackSource)
    pain = fields.score("Pain,")
    word = models.CharField(max_length=10, choices=PressureWord, blank=True)
    discomfort = models.CharField(max_length=10, choices=Discomfort, blank=True)
    note = models.TextField(max_length=2_000, blank=True)
    is_alert = models.BooleanField(
        default=False,
        editable=False,
        help_text="Said stop, or pain reached the clinic's alarm level.",
    )

    response = Only("responses")

    @property
    def awaits_response(self) -> bool:
        """Of an alert, and of a wish for less, the therapist says what was done."""
        is_wish = self.word == PressureWord.LIGHTER
        return (self.is_alert or is_wish) and self.response is None

    class Meta:
        verbose_name_plural = "feedback"
        constraints = [
            fields.between("pain", 0, 10, "feedback"),
            models.CheckConstraint(
                condition=models.Q(pain__isnull=False)
                | ~models.Q(word="", discomfort="", note=""),
                name="feedback_says_something",
                violation_error_message=(
                    "Feedback has a pain, a word, a discomfort or a note."
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "session", "at"], name="feedback_of"),
            models.Index(
                fields=["clinic", "at"],
                condition=models.Q(is_alert=True),
                name="feedback_alerts",
            ),
        ]

    def __str__(self) -> str:
        return (
            (self.word and PressureWord(self.word).word)
            or (self.discomfort and Discomfort(self.discomfort).word)
            or told("pain %(score)s", score=self.pain)
        )


class FeedbackResponse(ClientModel):
    """What the therapist changed on hearing it."""

    audiences = (Audience.CLINICAL, Audience.CLIENT)
    append_only = True
    part_of = ("feedback.session",)
    once_shared = ("note",)
    shared_as = "(SELECT f.session_id FROM therapy_feedback f WHERE f.id = feedback_id)"

    feedback = TenantKey(Feedback, related_name="responses")
    response = models.CharField(max_length=25, choices=Response)
    note = models.TextField(max_length=2_000, blank=True)
    at = models.DateTimeField(default=timezone.now)

    @property
    def seconds(self) -> int:
        """From the word to the response."""
        return floor((self.at - self.feedback.at).total_seconds())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feedback"], name="feedback_answered_once")
        ]

    def __str__(self) -> str:
        return self.get_response_display()
