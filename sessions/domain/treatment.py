"""Recording what was done under the hands, within what the client may bear."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max, Model, prefetch_related_objects
from django.utils import timezone
from django.utils.timezone import localdate

from clinic.domain.act import act
from clinic.domain.addition import adding
from clinic.domain.revision import revising
from clinic.enums import PressureScale
from clinic.errors import InvalidInput, WrongState
from clinic.models import Licence, Membership, TechniqueRule
from sessions.domain.parts import Values
from sessions.domain.signature import one_of
from sessions.enums import SessionStatus
from sessions.limits import Objection, intensity_of
from sessions.models import Override, Session, Treatment, TriggerPoint
from sessions.queries.permitted import (
    Facts,
    Scope,
    current_rules,
    facts_of_each,
    licences_of,
)
from sessions.queries.stop import Stops
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


@adding(
    "treatments",
    who=require_therapist,
    when=is_open,
    knowing=lambda sessions, by: Judge(sessions, by),
)
def record_treatments(
    session: Session, row: Values, *, by: Membership, at: str, known: "Judge"
) -> list[Model]:
    """Add a treatment to a session under way, or completed and not yet signed.

    They are numbered in the order given, after those already there. One that a limit,
    a consent or the licence speaks against is refused; `override_reason` of the
    session's own therapist overrides what may be, and stays beside the treatment.
    """
    row.setdefault("pressure_scale", by.clinic.pressure_scale)
    reason = row.pop("override_reason", "")
    _check(row, session, at)
    treatment = Treatment(session=session, client_id=session.client_id, **row)
    overrides = known.overrides(session, treatment, reason, at)
    treatment.order = known.next_order(session)
    return [treatment, *overrides]


@revising(
    who=require_therapist,
    when=within("session", is_open),
    within="session",
    knowing=lambda sessions, by: Judge(sessions, by),
)
def change_treatment(
    treatment: Treatment, *, by: Membership, known: "Judge", **values: Any
) -> dict[str, Any] | None:
    """Correct or finish a treatment of a session that is not signed. One that was
    copied is confirmed by it."""
    reason = values.pop("override_reason", "")
    columns = {one.name: one.attname for one in Treatment._meta.concrete_fields}
    now = {name: getattr(treatment, column) for name, column in columns.items()}
    _check(now | values, treatment.session, "")
    changed = {
        name
        for name, value in values.items()
        if getattr(value, "pk", value) != now[name]
    }
    if treatment.unconfirmed or changed & JUDGED:
        for name, value in values.items():
            setattr(treatment, name, value)
        made = known.overrides(treatment.session, treatment, reason)
        Override.objects.bulk_create(made)
    if treatment.unconfirmed:
        values["unconfirmed"] = False
    return values or None


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
    """Asks of treatments whether they may be given; what it must know of all their
    sessions, it reads once."""

    sessions: Mapping[UUID, Session]
    by: Membership

    def next_order(self, session: Session) -> int:
        self._last_orders[session.pk] += 1
        return self._last_orders[session.pk]

    def overrides(
        self, session: Session, treatment: Treatment, reason: str, at: str = ""
    ) -> list[Override]:
        """What the reason overrides; raises the first objection that it does not."""
        if treatment.performed_by:
            return []
        pressure = intensity_of(treatment.pressure, treatment.pressure_scale)
        objections = [
            one
            for one in self._objections(session, treatment, pressure)
            if not self._is_known(one, treatment, pressure)
        ]
        for objection in objections:
            if not reason or not objection.may_be_overridden:
                raise objection.refusal(at)
        if not objections:
            return []
        require_own(self.by, session)
        licence = one_of(self._held(self.by.pk, session), self._day(session))
        return [
            Override(
                session=session,
                client_id=session.client_id,
                treatment=treatment,
                code=one.error.code,
                limit=one.limit,
                limit_reason=one.reason,
                source=one.source,
                pressure=pressure,
                reason=reason,
                licence=licence,
            )
            for one in objections
        ]

    def _objections(
        self, session: Session, treatment: Treatment, pressure: int | None
    ) -> list[Objection]:
        moment = self._moment(session, treatment)
        allowed = self._facts[session.client_id].at(moment)
        place = allowed.place(
            region=treatment.region,
            point=treatment.trigger_point,
            muscle=treatment.muscle,
            side=treatment.side,
        )
        scope = Scope(self._held(session.therapist_id, session), self._rules)
        stopped = self._stops.objection(treatment, place, allowed)
        found = allowed.objections(place, pressure, treatment.technique, scope)
        return [stopped, *found] if stopped else found

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

    def _moment(self, session: Session, treatment: Treatment) -> datetime:
        """When it was given: as it says, but not before its session began."""
        start = session.started_at
        at = treatment.started_at or session.ended_at or timezone.now()
        return max(at, start) if start else at

    def _held(self, member: UUID, session: Session) -> list[Licence]:
        day, licences = self._day(session), self._licences.get(member, ())
        return [one for one in licences if one.is_valid_on(day)]

    def _day(self, session: Session) -> date:
        zone = ZoneInfo(self.by.clinic.time_zone)
        return localdate(session.started_at or timezone.now(), zone)

    @cached_property
    def _last_orders(self) -> Counter[UUID]:
        held = [pk for pk, one in self.sessions.items() if not one._state.adding]
        if not held:
            return Counter()
        found = Treatment.objects.filter(session__in=held)
        last = found.values("session").annotate(last=Max("order"))
        return Counter(dict(last.values_list("session", "last")))

    @cached_property
    def _stops(self) -> Stops:
        return Stops(self.sessions)

    @cached_property
    def _facts(self) -> dict[UUID, Facts]:
        sessions = list(self.sessions.values())
        prefetch_related_objects(sessions, "client")
        clients = {session.client_id: session.client for session in sessions}
        return facts_of_each(clients.values(), clinic=self.by.clinic)

    @cached_property
    def _licences(self) -> dict[UUID, list[Licence]]:
        members = {session.therapist_id for session in self.sessions.values()}
        return licences_of({*members, self.by.pk})

    @cached_property
    def _rules(self) -> dict[str, TechniqueRule]:
        return current_rules()


def _check(values: Values, session: Session, at: str) -> None:
    if not any(values.get(name) for name in ("trigger_point", "muscle", "region")):
        raise InvalidInput.at(
            f"{at}trigger_point", "Name a trigger_point, a muscle or a region."
        )
    point = values.get("trigger_point")
    if isinstance(point, TriggerPoint) and point.client_id != session.client_id:
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
