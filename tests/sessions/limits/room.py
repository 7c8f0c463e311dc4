"""A client and their therapist, and what a case gives of them."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from clinic.domain.consent import record_consent, withdraw_consent
from clinic.domain.technique_rule import note_technique_rule
from clinic.domain.voiding import void_record
from clinic.enums import ConsentMethod, Profession
from clinic.models import (
    Client,
    Contraindication,
    Licence,
    Muscle,
    PainRegion,
    Technique,
    TriggerPointSite,
)
from clinic.models.catalogue import CatalogueEntry
from sessions.domain.assessment import record_assessment
from sessions.domain.clearance import record_clearance
from sessions.domain.episode import close_episode, open_episode
from sessions.domain.session import plan_session, start_session
from sessions.domain.treatment import record_treatments
from sessions.domain.trigger_point import locate_trigger_point
from sessions.models import (
    Assessment,
    Clearance,
    Override,
    PlanStanding,
    PressureLimit,
    ScreeningAnswer,
    TreatmentPlan,
    TriggerPoint,
)
from tests.conftest import Practice
from tests.sessions.limits.case import LOW_BACK, day


def named(model: type[CatalogueEntry], slug: str) -> Any:
    return model.objects.current().get(slug=slug)


class Room:
    """A client and their therapist; gives what a case is about, by the domain."""

    def __init__(self, practice: Practice) -> None:
        self.by, self.admin = practice.therapist, practice.admin
        self.client = Client.objects.get(pk=practice.client_record.pk)
        self.episode = open_episode(by=self.by, client=self.client, complaint="Back")
        self.session = plan_session(by=self.by, client=self.client)
        self.session = start_session(self.session, by=self.by)

    def give(self, given: dict[str, Any]) -> None:
        if "born" in given:
            self.client = self.client.revise(date_of_birth=given["born"])
        self._agree(given.get("consents", [{"kind": "treatment"}]))
        self._license(given)
        asked, decision = given.get("asked"), given.get("suitability", "")
        if asked or decision:
            assessment = self._assess(asked or [], decision)
            if given.get("voided"):
                self._void(assessment)
        if "then" in given:
            self._answer(given.pop("in_session", []))
            self._assess([], given["then"])
        if "limits" in given:
            self._plan(given["limits"], given.get("standing", "active"))
        if "cleared" in given:
            self._clear(given)
        self._answer(given.get("in_session", []))
        if given.get("closed"):
            close_episode(self.episode, by=self.by, outcome="referred")
        self._take_back(given)

    def _agree(self, consents: list[dict[str, Any]]) -> None:
        self.consents = [
            record_consent(
                by=self.by,
                client=self.client,
                method=ConsentMethod.VERBAL,
                **{"given_at": timezone.now() - timedelta(hours=1)} | consent,
            )
            for consent in consents
        ]

    def _take_back(self, given: dict[str, Any]) -> None:
        if given.get("withdrawn") is True:
            withdraw_consent(self.consents[0], by=self.by)
        self._agree(given.get("again", []))
        if given.get("withdrawn") == "sensitive_region":
            withdraw_consent(self.consents[0], by=self.by)
        if "turns_out_born" in given:
            self.client.revise(date_of_birth=given["turns_out_born"])

    def _license(self, given: dict[str, Any]) -> None:
        licences = Licence.objects.filter(member=self.by)
        licence = given.get("licence", {})
        if licence is None:
            licences.update(valid_until=date(2020, 12, 31))
        elif licence:
            licences.update(**licence)
        rule = given.get("rule")
        if rule is not None:
            slug, professions = (
                (rule, [Profession.MASSAGE_THERAPIST])
                if isinstance(rule, str)
                else rule
            )
            note_technique_rule(
                by=self.admin,
                technique=named(Technique, slug),
                professions=professions,
                note="The board's rule",
            )

    def _answers(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            row | {"contraindication": named(Contraindication, row["contraindication"])}
            for row in rows
        ]

    def _assess(self, asked: list[dict[str, Any]], decision: str) -> Assessment:
        return record_assessment(
            by=self.by,
            episode=self.episode,
            kind="initial",
            screening=self._answers(asked),
            suitability=decision,
            suitability_reason="As it was found.",
        )

    def _answer(self, rows: list[dict[str, Any]]) -> None:
        for row in self._answers(rows):
            ScreeningAnswer.objects.create(
                session=self.session, client=self.client, **row
            )

    def _plan(self, limits: list[dict[str, Any]], standing: str) -> None:
        assessment = self._assess([], "")
        of = {"client": self.client, "episode": self.episode}
        plan = TreatmentPlan.objects.create(**of, assessment=assessment)
        active = None if standing == "draft" else timezone.now()
        PlanStanding.objects.create(
            **of, plan=plan, status=standing, activated_at=active
        )
        for row in limits:
            self.limit = PressureLimit.objects.create(
                plan=plan,
                client=self.client,
                **row | {"region": named(PainRegion, row["region"])},
            )

    def _clear(self, given: dict[str, Any]) -> None:
        values = {"given_by": "physician", "name": "Physician", "given_on": day(9)}
        values |= given["cleared"]
        if values.pop("of_plan", False):
            values["pressure_limit"] = self.limit
        else:
            slug = values["contraindication"]
            values["contraindication"] = named(Contraindication, slug)
        clearance = record_clearance(by=self.by, client=self.client, **values)
        if given.get("clearance_voided"):
            self._void(clearance)

    def _void(self, record: Assessment | Clearance) -> None:
        void_record(record, by=self.by, reason="Wrong client")

    def treat(self, treatment: dict[str, Any]) -> str:
        row = self.row(treatment)
        (made,) = record_treatments(self.session, [row], by=self.by)
        is_overridden = Override.objects.filter(treatment=made).exists()
        return "overridden" if is_overridden else "recorded"

    def row(self, treatment: dict[str, Any]) -> dict[str, Any]:
        values = {"technique": "trigger-point-pressure-release", "pressure": 3}
        values |= treatment or {}
        if not {"region", "muscle", "point"} & values.keys():
            values |= LOW_BACK
        values["technique"] = named(Technique, values["technique"])
        if "region" in values:
            values["region"] = named(PainRegion, values["region"])
        if "muscle" in values:
            values["muscle"] = self._muscle(values["muscle"])
        if "point" in values:
            mark = values.pop("mark", {})
            values["trigger_point"] = self.located(values.pop("point"), **mark)
        return values

    def located(self, slug: str, **mark: Any) -> TriggerPoint:
        site = named(TriggerPointSite, slug)
        return locate_trigger_point(
            by=self.by,
            client=self.client,
            muscle=site.muscle,
            site=site,
            side="left",
            **mark,
        )

    def _muscle(self, slug: str) -> Muscle:
        if slug.startswith("x-"):
            return Muscle.objects.create(
                slug=slug, name="Own", body_group="back", source="own"
            )
        return named(Muscle, slug)
