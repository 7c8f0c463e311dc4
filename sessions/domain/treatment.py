"""Recording what was done under the hands, within what the client may bear."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max
from django.utils import timezone
from django.utils.timezone import localdate

from clinic.domain.act import act
from clinic.enums import PressureScale
from clinic.errors import InvalidInput, WrongState
from clinic.models import Licence, Membership
from sessions.domain.parts import Values
from sessions.domain.signature import licence_of
from sessions.enums import SessionStatus
from sessions.limits import Objection, intensity_of
from sessions.models import Override, Session, Treatment
from sessions.queries.permitted import Facts, Scope, facts_of, scope_of
from sessions.rules import (
    require_own,
    require_status,
    require_therapist,
    within,
)

is_open = require_status(SessionStatus.IN_PROGRESS, SessionStatus.COMPLETED)
# What decides whether it may be given; a change of anything else is not judged again.
JUDGED = frozenset(
    {
        "trigger_point",
        "muscle",
        "region",
        "side",
        "technique",
        "pressure",
        "pressure_scale",
        "performed_by",
    }
)


@act(who=require_therapist, when=is_open)
def record_treatments(
    session: Session, rows: Sequence[Values], *, by: Membership
) -> list[Treatment]:
    """Add treatments to a session under way, or completed and not yet signed.

    They are numbered in the order given, after those already there. One that a limit,
    a consent or the licence speaks against is refused; `override_reason` of the
    session's own therapist overrides what may be, and stays beside the treatment.
    """
    last = session.treatments.aggregate(last=Max("order"))["last"] or 0
    places = [f"treatments/{n}/" if len(rows) > 1 else "" for n in range(len(rows))]
    values = [{"pressure_scale": by.clinic.pressure_scale} | row for row in rows]
    reasons = [row.pop("override_reason", "") for row in values]
    for row, at in zip(values, places, strict=True):
        _check(row, session, at)
    of = {"session": session, "client_id": session.client_id}
    made = [
        Treatment(**of, order=order, **row)
        for order, row in enumerate(values, last + 1)
    ]
    judge = Judge(session, by)
    overrides = [
        override
        for each in zip(made, reasons, places, strict=True)
        for override in judge.overrides(*each)
    ]
    Treatment.objects.bulk_create(made)
    Override.objects.bulk_create(overrides)
    return made


@act(who=require_therapist, when=within("session", is_open), within="session")
def change_treatment(
    treatment: Treatment, *, by: Membership, **values: Any
) -> Treatment:
    """Correct or finish a treatment of a session that is not signed. One that was
    copied is confirmed by it."""
    reason = values.pop("override_reason", "")
    names = [field.name for field in Treatment._meta.concrete_fields]
    now = {name: getattr(treatment, name) for name in names}
    _check(now | values, treatment.session, "")
    changed = {name for name in values if values[name] != now[name]}
    if treatment.unconfirmed or changed & JUDGED:
        for name, value in values.items():
            setattr(treatment, name, value)
        made = Judge(treatment.session, by).overrides(treatment, reason)
        Override.objects.bulk_create(made)
    if treatment.unconfirmed:
        values["unconfirmed"] = False
    return treatment.revise(**values) if values else treatment


def is_unconfirmed(treatment: Treatment) -> None:
    is_open(treatment.session)
    if not treatment.unconfirmed:
        raise WrongState("It is confirmed, and stays.", state="confirmed")


@act(who=require_therapist, when=is_unconfirmed, within="session")
def discard_treatment(treatment: Treatment, *, by: Membership) -> Treatment:
    """Take away a copied treatment that was not given this time."""
    Treatment.objects.filter(pk=treatment.pk).delete()
    return treatment


@dataclass
class Judge:
    """Asks of each treatment of one session whether it may be given."""

    session: Session
    by: Membership

    def overrides(
        self, treatment: Treatment, reason: str, at: str = ""
    ) -> list[Override]:
        """What the reason overrides; raises the first objection that it does not."""
        if treatment.performed_by:
            return []
        pressure = intensity_of(treatment.pressure, treatment.pressure_scale)
        objections = [
            one
            for one in self._objections(treatment, pressure)
            if not self._is_known(one, treatment, pressure)
        ]
        for objection in objections:
            if not reason or not objection.may_be_overridden:
                raise objection.refusal(at)
        if objections:
            require_own(self.by, self.session)
        return [
            Override(
                session=self.session,
                client_id=self.session.client_id,
                treatment=treatment,
                code=one.error.code,
                limit=one.limit,
                limit_reason=one.reason,
                source=one.source,
                pressure=pressure,
                reason=reason,
                licence=self._licence,
            )
            for one in objections
        ]

    def _objections(
        self, treatment: Treatment, pressure: int | None
    ) -> list[Objection]:
        allowed = self._facts.at(self._moment(treatment))
        place = allowed.place(
            region=treatment.region,
            point=treatment.trigger_point,
            muscle=treatment.muscle,
            side=treatment.side,
        )
        return allowed.objections(place, pressure, treatment.technique, self._scope)

    def _is_known(
        self, objection: Objection, treatment: Treatment, pressure: int | None
    ) -> bool:
        """Whether it was overridden before, at this pressure or a higher one."""
        return treatment._state.adding is False and any(
            one.code == objection.error.code
            and one.source == objection.source
            and (pressure or 0) <= (one.pressure or 0)
            for one in treatment.overrides.all()
        )

    def _moment(self, treatment: Treatment) -> datetime:
        """When it was given: as it says, but not before its session began."""
        start = self.session.started_at
        at = treatment.started_at or self.session.ended_at or timezone.now()
        return max(at, start) if start else at

    @cached_property
    def _facts(self) -> Facts:
        return facts_of(self.session.client, clinic=self.by.clinic)

    @cached_property
    def _scope(self) -> Scope:
        zone = ZoneInfo(self.by.clinic.time_zone)
        day = localdate(self.session.started_at or timezone.now(), zone)
        return scope_of(self.session.therapist, day)

    @cached_property
    def _licence(self) -> Licence:
        return licence_of(self.by, self.session.started_at)


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
