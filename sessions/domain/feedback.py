"""What the client says while being treated, and what the therapist then does."""

from typing import Any

from django.utils import timezone

from clinic.domain.act import act
from clinic.domain.addition import adding
from clinic.enums import Role
from clinic.errors import AlreadyDone, InvalidInput
from clinic.models import Membership
from sessions.domain.parts import Values
from sessions.enums import FeedbackSource, SessionStatus
from sessions.models import Feedback, FeedbackResponse, Session
from sessions.rules import is_alert, require_status, require_therapist, require_voice


def is_unanswered(feedback: Feedback) -> None:
    if feedback.responses.exists():
        raise AlreadyDone("This feedback has a response.")


@adding(
    "feedback",
    who=require_voice,
    when=require_status(SessionStatus.IN_PROGRESS, SessionStatus.COMPLETED),
)
def record_feedback(
    session: Session, row: Values, *, by: Membership, at: str
) -> list[Feedback]:
    """Add what was said. `stop`, or pain at the clinic's alarm level, is an alert that
    stays open until it is responded to. A row's `treatment` is one of its session."""
    if by.role == Role.CLIENT:
        row["source"] = FeedbackSource.CLIENT_DEVICE
    row.setdefault("at", timezone.now())
    _check(row, session, at)
    alert = is_alert(
        pain=row.get("pain"),
        word=row.get("word", ""),
        alarm_level=by.clinic.alarm_level,
    )
    of = {"session": session, "client_id": session.client_id}
    return [Feedback(is_alert=alert, **of, **row)]


@act(who=require_therapist, when=is_unanswered, within="session")
def respond_to_feedback(
    feedback: Feedback, *, by: Membership, response: str, **values: Any
) -> FeedbackResponse:
    """Say what was changed on hearing it. Once: it is a fact of that moment."""
    return FeedbackResponse.objects.create(
        feedback=feedback, client_id=feedback.client_id, response=response, **values
    )


def _check(values: Values, session: Session, at: str) -> None:
    says = ("word", "discomfort", "note")
    if values.get("pain") is None and not any(values.get(name) for name in says):
        raise InvalidInput.at(
            f"{at}pain", "Feedback has a pain, a word, a discomfort or a note."
        )
    treatment = values.get("treatment")
    if treatment is not None and treatment.session_id != session.pk:
        raise InvalidInput.at(f"{at}treatment", "It belongs to another session.")
