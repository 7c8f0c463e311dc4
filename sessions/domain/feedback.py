"""What the client says while being treated, and what the therapist then does."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils import timezone

from clinic.domain.act import act
from clinic.domain.addition import Change, adding
from clinic.enums import Role
from clinic.errors import AlreadyDone, InvalidInput
from clinic.models import Membership
from sessions.domain.parts import Values
from sessions.enums import FeedbackSource, PressureWord, SessionStatus
from sessions.models import Feedback, FeedbackResponse, Session, Treatment
from sessions.rules import is_alert, require_status, require_therapist, require_voice


def is_unanswered(feedback: Feedback) -> None:
    if feedback.responses.exists():
        raise AlreadyDone("This feedback has a response.")


@adding(
    "feedback",
    who=require_voice,
    when=require_status(SessionStatus.IN_PROGRESS, SessionStatus.COMPLETED),
    knowing=lambda sessions, by: Running(sessions),
)
def record_feedback(
    session: Session, row: Values, *, by: Membership, at: str, known: "Running"
) -> list[Model | Change]:
    """Add what was said. `stop`, or pain at the clinic's alarm level, is an alert that
    stays open until it is responded to.

    A row's `treatment` is one of its session; one that names none is said of what was
    being done at that moment, if that is known. `stop` ends what is being done.
    """
    if by.role == Role.CLIENT:
        row["source"] = FeedbackSource.CLIENT_DEVICE
    row.setdefault("at", timezone.now())
    _check(row, session, at)
    if "treatment" not in row:
        row["treatment"] = known.treatment(session, row["at"])
    alert = is_alert(
        pain=row.get("pain"),
        word=row.get("word", ""),
        alarm_level=by.clinic.alarm_level,
    )
    of = {"session": session, "client_id": session.client_id}
    made: list[Model | Change] = [Feedback(is_alert=alert, **of, **row)]
    if row.get("word") == PressureWord.STOP:
        made += known.stop(session, row["at"])
    return made


@dataclass
class Running:
    """What is being done in sessions, read once for all of them, where it is asked."""

    sessions: Mapping[UUID, Session]

    def treatment(self, session: Session, at: datetime) -> Treatment | None:
        """The one that was begun last by then, and not ended."""
        begun = [one for one in self._begun[session.pk] if _is_during(one, at)]
        return begun[-1] if begun else None

    def stop(self, session: Session, at: datetime) -> list[Change]:
        """Ends it."""
        running = self.treatment(session, at)
        if running is None or running.ended_at is not None:
            return []
        running.ended_at = at
        return [Change(running, {"ended_at": at})]

    @cached_property
    def _begun(self) -> dict[UUID, list[Treatment]]:
        held = [pk for pk, one in self.sessions.items() if not one._state.adding]
        found: dict[UUID, list[Treatment]] = defaultdict(list)
        begun = Treatment.objects.filter(session__in=held, started_at__isnull=False)
        for treatment in begun.order_by("started_at", "order") if held else ():
            found[treatment.session_id].append(treatment)
        return found


def _is_during(treatment: Treatment, at: datetime) -> bool:
    start, end = treatment.started_at, treatment.ended_at
    return start is not None and start <= at and (end is None or at <= end)


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
