"""What the client says while being treated, and what the therapist then does."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from clinic.domain.act import act
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


@act(
    who=require_voice,
    when=require_status(SessionStatus.IN_PROGRESS, SessionStatus.COMPLETED),
)
def record_feedback(
    session: Session, rows: Sequence[Values], *, by: Membership
) -> list[Feedback]:
    """Add what was said. `stop`, or pain at the clinic's alarm level, is an alert that
    stays open until it is responded to. A row's `treatment` is one of this session."""
    made = []
    for number, row in enumerate(rows):
        at = f"feedback/{number}/" if len(rows) > 1 else ""
        values = dict(row)
        if by.role == Role.CLIENT:
            values["source"] = FeedbackSource.CLIENT_DEVICE
        values.setdefault("at", timezone.now())
        _check(values, session, at)
        alert = is_alert(
            pain=values.get("pain"),
            word=values.get("word", ""),
            alarm_level=by.clinic.alarm_level,
        )
        made.append(
            Feedback(
                session=session, client_id=session.client_id, is_alert=alert, **values
            )
        )
    return Feedback.objects.bulk_create(made)


@act(who=require_therapist, when=is_unanswered)
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
