"""Recording what was done under the hands."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from clinic.enums import PressureScale
from clinic.errors import InvalidInput, WrongState
from clinic.models import Membership
from sessions.domain.parts import Values
from sessions.enums import SessionStatus
from sessions.models import Session, Treatment
from sessions.rules import require_therapist

OPEN = (SessionStatus.IN_PROGRESS, SessionStatus.COMPLETED)


@transaction.atomic
def record_treatments(
    session: Session, rows: Sequence[Values], *, by: Membership
) -> list[Treatment]:
    """Add treatments to a session under way, or completed and not yet signed.

    They are numbered in the order given, after those already there.
    """
    if not rows:
        return []
    require_therapist(by)
    session = Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    if session.status not in OPEN:
        raise WrongState(
            f"The session is {session.get_status_display().lower()}.",
            state=session.status,
        )
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


@transaction.atomic
def change_treatment(
    treatment: Treatment, *, by: Membership, **values: Any
) -> Treatment:
    """Correct or finish a treatment of a session that is not signed."""
    require_therapist(by)
    session = Session.objects.select_for_update(no_key=True).get(
        pk=treatment.session_id
    )
    if session.status not in OPEN:
        raise WrongState(
            f"The session is {session.get_status_display().lower()}.",
            state=session.status,
        )
    names = [field.name for field in Treatment._meta.concrete_fields]
    now = {name: getattr(treatment, name) for name in names}
    _check(now | values, session, "")
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
