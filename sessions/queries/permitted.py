"""What may be done with a client now: one answer from screening, plans and consents."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.timezone import localdate

from clinic.enums import ConsentState, Side, TechniqueScope
from clinic.errors import LicenceNotValid
from clinic.language import told
from clinic.models import (
    Client,
    Clinic,
    Consent,
    Licence,
    Muscle,
    PainRegion,
    Technique,
    TechniqueRule,
)
from clinic.queries.body_map import BodyMap, body_map, mark_of
from clinic.queries.client import same_persons
from clinic.queries.consent import Agreement, Consents, consents_of
from clinic.queries.voiding import in_error
from sessions.enums import LimitSource, PlanStatus, Suitability
from sessions.errors import (
    ConsentMissing,
    ScreeningForbidsTreatment,
    TechniqueNotLicensed,
)
from sessions.limits import Limit, Objection, Place, objection_of, strictest
from sessions.models import (
    Assessment,
    Clearance,
    PressureLimit,
    ScreeningAnswer,
    TriggerPoint,
)
from sessions.queries.screening import (
    StandingAnswer,
    answers_of,
    clearances_of,
    stand,
)

# What a written reason may stand in for. A client's no is not among it.
MAY_BE_MENDED_LATER = {
    ConsentState.MISSING,
    ConsentState.NOT_YET,
    ConsentState.EXPIRED,
    ConsentState.OF_AGE,
}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a therapist is licensed for on a day, where the clinic works."""

    licences: Sequence[Licence]
    rules: dict[str, TechniqueRule]

    def objection(self, technique: Technique) -> Objection | None:
        held = {licence.profession for licence in self.licences}
        if not held:
            return _unlicensed(
                LicenceNotValid, technique, told("no licence is valid then")
            )
        if technique.scope == TechniqueScope.STANDARD:
            return None
        rule = self.rules.get(technique.slug)
        if rule is None and technique.scope == TechniqueScope.CHECK_LOCAL_RULE:
            why = told("the clinic has noted no local rule for it")
            return _unlicensed(TechniqueNotLicensed, technique, why)
        allowed = rule.professions if rule else technique.licence_types
        if held & set(allowed):
            return None
        names = ", ".join(sorted(allowed))
        why = told("it is for: %(names)s", names=names or told("nobody here"))
        return _unlicensed(TechniqueNotLicensed, technique, why)


def licences_of(members: Iterable[UUID]) -> dict[UUID, list[Licence]]:
    """All that these members ever held."""
    held: dict[UUID, list[Licence]] = defaultdict(list)
    for licence in Licence.objects.filter(member__in=members).order_by("pk"):
        held[licence.member_id].append(licence)
    return held


def current_rules() -> dict[str, TechniqueRule]:
    """The clinic's, by their techniques."""
    rules = TechniqueRule.objects.current().select_related("technique")
    return {rule.technique.slug: rule for rule in rules}


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one region of one side may bear."""

    region: PainRegion
    side: str
    allowed: bool
    strictest: Limit | None
    limits: Sequence[UUID]
    consent: Agreement | None

    @property
    def avoid(self) -> bool:
        return self.strictest is not None and self.strictest.level is None

    @property
    def max_level(self) -> int | None:
        return self.strictest.level if self.strictest else None


@dataclass(frozen=True, slots=True)
class Permitted:
    """The answer for one client and moment."""

    client: Client
    at: datetime
    standing: Sequence[StandingAnswer]
    limits: Sequence[Limit]
    consents: Consents
    decisions: Sequence[Assessment]
    body: BodyMap

    @property
    def forbidden(self) -> Objection | None:
        """Why there is to be no treatment at all; only an assessment or a clearance
        opens it again."""
        for answer in self.standing:
            if answer.forbids_treatment:
                rule = answer.contraindication
                return Objection(
                    ScreeningForbidsTreatment,
                    told(
                        "No treatment now: %(name)s. %(advice)s",
                        name=rule.name,
                        advice=rule.what_to_do,
                    ),
                    "no treatment",
                    rule.name,
                    f"{LimitSource.SCREENING} {answer.answer.pk}",
                    field="region",
                    may_be_overridden=False,
                )
        for decision in self.decisions:
            if not Suitability(decision.suitability).allows_treatment:
                return Objection(
                    ScreeningForbidsTreatment,
                    told(
                        "The assessment decided: %(decision)s.",
                        decision=decision.get_suitability_display(),
                    ),
                    "no treatment",
                    decision.suitability_reason,
                    f"assessment {decision.pk}",
                    field="region",
                    may_be_overridden=False,
                )
        return None

    def place(
        self,
        *,
        region: PainRegion | None = None,
        point: TriggerPoint | None = None,
        muscle: Muscle | None = None,
        side: str = "",
    ) -> Place:
        """Where something is done: the region named and that of the point; else every
        region the muscle has a site in."""
        regions: frozenset[str] = frozenset()
        if region is not None:
            regions |= self.body.leaves([region.slug])
        if point is not None:
            side = side or point.side
            spot = mark_of(point)
            if spot is None and point.site_id is not None:
                spot = self.body.spot_of_site(point.site_id)
            if spot is not None:
                regions |= self.body.regions_at(spot)
            elif not regions:
                regions = self.body.regions_of_muscle(point.muscle_id)
        if not regions and muscle is not None:
            regions = self.body.regions_of_muscle(muscle.pk)
        return Place(regions or None, side)

    def objections(
        self, place: Place, pressure: int | None, technique: Technique, scope: Scope
    ) -> list[Objection]:
        """All that speaks against it, what no reason overrides first."""
        found = [
            self.forbidden,
            scope.objection(technique),
            *self.consent_objections(place, technique),
            objection_of(self.limits, place, pressure),
        ]
        standing = [one for one in found if one is not None]
        return sorted(standing, key=lambda one: one.may_be_overridden)

    def consent_objections(
        self, place: Place, technique: Technique
    ) -> Iterable[Objection]:
        regions = place.regions or frozenset()
        asked = [("treatment", self.consents.to_treatment(regions), "region")]
        for region in sorted(regions & self.body.sensitive):
            name = f"sensitive region {region}"
            asked.append((name, self.consents.to_region(region), "region"))
        if technique.needs_consent:
            agreement = self.consents.to_technique(technique.slug)
            asked.append((f"technique {technique.slug}", agreement, "technique"))
        for name, agreement, field in asked:
            if not agreement.is_valid:
                consent, state = agreement.consent, agreement.state.word
                yield Objection(
                    ConsentMissing,
                    told(
                        "The consent it needs (%(name)s) is %(state)s.",
                        name=name,
                        state=state,
                    ),
                    name,
                    agreement.state,
                    f"consent {consent.pk}" if consent else "consents",
                    field,
                    may_be_overridden=agreement.state in MAY_BE_MENDED_LATER,
                )

    @property
    def allowed(self) -> bool:
        return self.forbidden is None and self.consents.to_any_treatment.is_valid

    @property
    def allowances(self) -> list[Allowance]:
        """Every region, left and right where it has both."""
        sides = {True: (Side.LEFT, Side.RIGHT), False: ("",)}
        return [
            self._allowance(region, side)
            for _, region in sorted(self.body.regions.items())
            for side in sides[region.side_applicable]
        ]

    def _allowance(self, region: PainRegion, side: str) -> Allowance:
        here = Place(frozenset({region.slug}), side)
        limits = [limit for limit in self.limits if limit.holds_in(here)]
        hardest = strictest(limits)
        own = self.consents.to_region(region.slug) if region.sensitive else None
        agreed = self.consents.to_treatment([region.slug]).is_valid
        return Allowance(
            region,
            side,
            allowed=self.forbidden is None
            and agreed
            and (own is None or own.is_valid)
            and (hardest is None or hardest.level is not None),
            strictest=hardest,
            limits=[limit.record for limit in limits],
            consent=own,
        )

    @property
    def advice(self) -> list[StandingAnswer]:
        """What was answered yes and sets no limit by itself."""
        return [one for one in self.standing if one.limit() is None]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that decides what is permitted, as it is known now."""

    client: Client
    persons: Sequence[UUID]
    answers: Sequence[ScreeningAnswer]
    clearances: Sequence[Clearance]
    planned: Sequence[PressureLimit]
    given: Sequence[Consent]
    decisions: Sequence[Assessment]
    body: BodyMap
    clinic: Clinic

    def at(self, moment: datetime) -> Permitted:
        """Consents and the ends of limits as they stand at that moment, by the days of
        the clinic's time zone."""
        with timezone.override(self.clinic.time_zone):
            return self._at(moment, localdate(moment))

    def _at(self, moment: datetime, on: date) -> Permitted:
        standing = stand(self.answers, self.clearances, on)
        limits = [one.limit() for one in standing]
        limits += _planned(self.planned, self.clearances, on)
        leaves = self.body.leaves
        within = [
            replace(one, regions=leaves(one.regions)) if one.regions else one
            for one in limits
            if one is not None
        ]
        return Permitted(
            self.client,
            moment,
            standing,
            sorted(within, key=lambda one: (one.strictness, one.record)),
            Consents(
                self.client,
                self.given,
                at=moment,
                of_age=self.clinic.age_of_consent,
                leaves=leaves,
            ),
            self.decisions,
            self.body,
        )


def facts_of(client: Client, *, clinic: Clinic) -> Facts:
    """In a set number of statements; of the client and their merged duplicates."""
    return facts_of_each([client], clinic=clinic)[client.pk]


def facts_of_each(clients: Iterable[Client], *, clinic: Clinic) -> dict[UUID, Facts]:
    """The same of many clients, in as many statements as of one."""
    given = {client.pk: client for client in clients}
    persons = same_persons(given)
    everyone = sorted({one for person in persons.values() for one in person})
    limits = PressureLimit.objects.filter(
        client__in=everyone,
        plan__standing__status__in=[PlanStatus.ACTIVE, PlanStatus.ON_HOLD],
    ).exclude(in_error("plan"))
    body = body_map()
    answers = _shared_out(answers_of(everyone), persons)
    clearances = _shared_out(clearances_of(everyone), persons)
    planned = _shared_out(limits.select_related("region", "plan__standing"), persons)
    consents = _shared_out(consents_of(everyone), persons)
    decisions = _shared_out(decisions_of(everyone), persons)
    return {
        pk: Facts(
            client,
            persons[pk],
            answers[pk],
            clearances[pk],
            planned[pk],
            consents[pk],
            decisions[pk],
            body,
            clinic,
        )
        for pk, client in given.items()
    }


def _shared_out(
    rows: Iterable[Any], persons: Mapping[UUID, Sequence[UUID]]
) -> dict[UUID, list[Any]]:
    """Of each client what is about them or a duplicate of theirs, in the same order."""
    about: dict[UUID, list[UUID]] = defaultdict(list)
    for client, person in persons.items():
        for one in person:
            about[one].append(client)
    shares: dict[UUID, list[Any]] = {client: [] for client in persons}
    for row in rows:
        for client in about[row.client_id]:
            shares[client].append(row)
    return shares


def decisions_of(persons: Sequence[UUID]) -> list[Assessment]:
    """The last decision on suitability of each open episode."""
    decided = Assessment.objects.filter(
        client__in=persons, episode__closed_on=None
    ).exclude(suitability="")
    decided = decided.exclude(in_error()).exclude(in_error("episode"))
    last = decided.order_by("episode", "-assessed_at", "-pk").distinct("episode")
    return sorted(last, key=lambda one: one.assessed_at, reverse=True)


def _planned(
    limits: Iterable[PressureLimit], clearances: Iterable[Clearance], on: date
) -> Iterable[Limit]:
    cleared = {
        one.pressure_limit_id
        for one in clearances
        if one.valid_until is None or one.valid_until >= on
    }
    for limit in limits:
        has_ended = limit.expires_on is not None and limit.expires_on < on
        if limit.pk not in cleared and not has_ended:
            yield Limit(
                LimitSource.PLAN,
                limit.pk,
                None if limit.avoid else limit.max_level,
                frozenset({limit.region.slug}),
                limit.side,
                limit.reason,
                localdate(limit.plan.activated_at),
                limit.expires_on,
                clearance="physician" if limit.until_cleared else "",
            )


def _unlicensed(error: type, technique: Technique, why: str) -> Objection:
    return Objection(
        error,
        told("%(name)s may not be used: %(why)s.", name=technique.name, why=why),
        "licence",
        why,
        f"technique {technique.slug}",
        field="technique",
        may_be_overridden=False,
    )
