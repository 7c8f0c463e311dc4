"""Recording what was done under the hands."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Max

from clinic.domain.act import act
from clinic.enums import PressureScale
from clinic.errors import InvalidInput
from clinic.models import Membership
from sessions.domain.parts import Values
from sessions.enums import SessionStatus
from sessions.models import Session, Treatment
from sessions.rules import require_status, require_therapist, within

is_open = require_status(SessionStatus.IN_PROGRESS, SessionStatus.COMPLETED)


@act(who=require_therapist, when=is_open)
def record_treatments(
    session: Session, rows: Sequence[Values], *, by: Membership
) -> list[Treatment]:
    """Add treatments to a session under way, or completed and not yet signed.

    They are numbered in the order given, after those already there.
    """
    last = session.treatments.aggregate(last=Max("order"))["last"] or 0
    made = []
    for number, row in enumerate(rows):
        values = {"pressure_scale": by.clinic.pressure_scale} | row
        _check(values, session, f"treatments/{number}/" if len(rows) > 1 else "")
        made.append(
            Treatment(
                session=session,
                client_id=session.client_id,
                order=last + number + 1,
                **values,
            )
        )
    return Treatment.objects.bulk_create(made)


@act(who=require_therapist, when=within("session", is_open), within="session")
def change_treatment(
    treatment: Treatment, *, by: Membership, **values: Any
) -> Treatment:
    """Correct or finish a treatment of a session that is not signed."""
    names = [field.name for field in Treatment._meta.concrete_fields]
    now = {name: getattr(treatment, name) for name in names}
    _check(now | values, treatment.session, "")
    return treatment.revise(**values) if values else treatment


def _check(values: Values, session: Session, at: str) -> None:
    if not any(values.get(name) for name in ("trigger_point", "muscle", "region")):
        raise InvalidInput.at(
            f"{at}trigger_point", "Name a trigger_point, a muscle or a region."
        )
    point = values.get("trigger_point")
    if point is not None and point.client_id != session.client_id:
        raise InvalidInput.at(f"{at}trigger_point", "It is another client's point.")
    pressure = values.get("pressure")
    walton = values["pressure_scale"] == PressureScale.WALTON_1_5
    if walton and pressure is not None and not 1 <= pressure <= 5:
        raise InvalidInput.at(f"{at}pressure", "The Walton scale runs from 1 to 5.")
    if (values.get("force") is None) != (not values.get("force_unit")):
        raise InvalidInput.at(f"{at}force", "A force needs its force_unit.")
    start, end = values.get("started_at"), values.get("ended_at")
    if end is not None and (start is None or end < start):
        raise InvalidInput.at(f"{at}ended_at", "A treatment ends after it starts.")
