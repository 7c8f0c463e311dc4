"""Recording an adverse event, and following it until it is resolved."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from clinic.domain.act import act
from clinic.domain.client import is_unmerged
from clinic.errors import InvalidInput
from clinic.language import told
from clinic.models import Client, Membership
from sessions.enums import Severity
from sessions.models import AdverseEvent
from sessions.rules import is_expected_soreness, require_therapist

DAYS = ("occurred_on", "reported_on", "resolved_on")


@transaction.atomic
def record_adverse_event(
    *, by: Membership, client: Client, **values: Any
) -> AdverseEvent:
    """A new case. A severe or serious one says what was done at once."""
    require_therapist(by)
    if values.get("session") is None:
        is_unmerged(client)
    event = AdverseEvent(client=client, **values)
    _check(event)
    event.save(force_insert=True)
    return event


@act(who=require_therapist)
def change_adverse_event(
    event: AdverseEvent, *, by: Membership, **values: Any
) -> AdverseEvent:
    """Follow the case; with `resolved_on` and `outcome` it is resolved."""
    for name, value in values.items():
        setattr(event, name, value)
    _check(event)
    return event.revise(**values) if values else event


def _check(event: AdverseEvent) -> None:
    _refuse_expected(event)
    if event.session is not None and event.session.client_id != event.client_id:
        raise InvalidInput.at("session", "It is another client's session.")
    if not event.action and (event.serious or event.severity == Severity.SEVERE):
        said = (
            told("A serious event asks for action: say what was done.")
            if event.serious
            else told("A severe event asks for action: say what was done.")
        )
        raise InvalidInput.at("action", said, "required")
    if event.resolved_on is not None and not event.outcome:
        raise InvalidInput.at("outcome", "Say what became of it.", "required")
    if event.reported_on is not None and not event.reported_to:
        raise InvalidInput.at("reported_to", "Say to whom.", "required")
    _check_days(event)


def _refuse_expected(event: AdverseEvent) -> None:
    if is_expected_soreness(
        kind=event.kind,
        serious=event.serious,
        severity=event.severity,
        onset_hours=event.onset_hours,
    ):
        raise InvalidInput.at(
            "kind",
            "Mild soreness within 48 hours is expected, and no adverse event: record "
            "it among the session's reactions or in its check-in. If it began later, "
            "give onset_hours.",
            "expected",
        )


def _check_days(event: AdverseEvent) -> None:
    soon = timezone.localdate() + timedelta(days=1)
    for name in DAYS:
        day: date | None = getattr(event, name)
        if day is not None and day > soon:
            raise InvalidInput.at(name, "A case is not of the future.")
    if event.resolved_on is not None and event.resolved_on < event.occurred_on:
        raise InvalidInput.at("resolved_on", "It is resolved once it has occurred.")
