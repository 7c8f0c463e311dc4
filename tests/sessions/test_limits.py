"""What may be done under the hands: given, act, expected.

A case gives what is known of a client who has consented to treatment, one treatment,
and what the domain says to it: `recorded`, `overridden`, or the code of the problem.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from clinic.domain.consent import record_consent, withdraw_consent
from clinic.domain.technique_rule import note_technique_rule
from clinic.domain.voiding import void_record
from clinic.enums import ConsentMethod, Profession
from clinic.errors import DomainError
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
    Treatment,
    TreatmentPlan,
    TriggerPoint,
)
from tests.conftest import Practice, acting

TODAY = timezone.localdate()
DAY = timedelta(days=1)
WHY = {"override_reason": "Agreed with the client and her physician."}
LOW_BACK = {"region": "low-back", "side": "left"}
CALF = {"region": "calf", "side": "left"}


def day(ago: int) -> date:
    return TODAY - ago * DAY


@dataclass
class Case:
    """`given` steps, by name and what they take; then one treatment."""

    title: str
    expected: str
    treatment: dict[str, Any] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)


def case(title: str, expected: str, treatment: Any = None, **given: Any) -> Case:
    return Case(title, expected, treatment or {}, given)


def yes(slug: str, **answer: Any) -> dict[str, Any]:
    return {"contraindication": slug, "answer": "yes", **answer}


def no(slug: str, **answer: Any) -> dict[str, Any]:
    return {"contraindication": slug, "answer": "no", **answer}


def limit(region: str, level: int | None, **values: Any) -> dict[str, Any]:
    chosen = {"avoid": True} if level is None else {"max_level": level}
    return {"region": region, "reason": "Agreed", **chosen, **values}


def hard(pressure: int = 7, **place: Any) -> dict[str, Any]:
    return {**LOW_BACK, "pressure": pressure, **place}


WITHOUT_LIMITS = [
    case("nothing speaks against it", "recorded"),
    case("any pressure where no limit is", "recorded", hard(10)),
    case("no pressure stated", "recorded", {"pressure": None}),
    case("an answer of no", "recorded", hard(9), asked=[no("anticoagulants")]),
    case(
        "a question that was not asked sets no limit",
        "recorded",
        hard(9),
        asked=[{"contraindication": "anticoagulants", "answer": "not_asked"}],
    ),
    case("a yes without a limit", "recorded", hard(9), asked=[yes("epilepsy")]),
]
SCREENED = [
    case("at the level", "recorded", hard(4), asked=[yes("anticoagulants")]),
    case(
        "above the level",
        "pressure-above-limit",
        hard(5),
        asked=[yes("anticoagulants")],
    ),
    case(
        "a limit of all holds at the calf",
        "pressure-above-limit",
        hard(5, **CALF),
        asked=[yes("anticoagulants")],
    ),
    case(
        "no pressure stated is above no level",
        "recorded",
        {"pressure": None},
        asked=[yes("anticoagulants")],
    ),
    case(
        "Walton 2 is 4",
        "recorded",
        hard(2, pressure_scale="walton-1-5"),
        asked=[yes("anticoagulants")],
    ),
    case(
        "Walton 3 is 6",
        "pressure-above-limit",
        hard(3, pressure_scale="walton-1-5"),
        asked=[yes("anticoagulants")],
    ),
    case(
        "the lower of two levels holds",
        "pressure-above-limit",
        hard(3),
        asked=[yes("anticoagulants"), yes("bleeding-disorder-thrombocytopenia")],
    ),
    case(
        "named regions only: elsewhere free",
        "recorded",
        hard(9),
        asked=[yes("pregnancy")],
    ),
    case(
        "named regions only: there at most 2",
        "pressure-above-limit",
        {"region": "abdomen-upper", "pressure": 3},
        asked=[yes("pregnancy")],
    ),
    case(
        "inflammatory back pain caps the low back",
        "pressure-above-limit",
        hard(5),
        asked=[yes("inflammatory-back-pain")],
    ),
    case(
        "inflammatory back pain leaves the calf",
        "recorded",
        hard(9, **CALF),
        asked=[yes("inflammatory-back-pain")],
    ),
    case(
        "the published case: a 7 on the low back",
        "pressure-above-limit",
        hard(7),
        asked=[yes("pain-altering-medicine", regions=["low-back"])],
    ),
    case(
        "the published case: a 5 on the low back",
        "recorded",
        hard(5),
        asked=[yes("pain-altering-medicine", regions=["low-back"])],
    ),
    case(
        "asked where: another region is free",
        "recorded",
        hard(7, **CALF),
        asked=[yes("pain-altering-medicine", regions=["low-back"])],
    ),
    case(
        "asked where, and not told: everywhere",
        "pressure-above-limit",
        hard(7, **CALF),
        asked=[yes("pain-altering-medicine")],
    ),
    case(
        "a group stands for its regions",
        "pressure-above-limit",
        hard(7),
        asked=[yes("pain-altering-medicine", regions=["back"])],
    ),
    case(
        "the other side is free",
        "recorded",
        hard(7),
        asked=[yes("reduced-sensation", regions=["low-back"], side="right")],
    ),
    case(
        "the same side is not",
        "pressure-above-limit",
        hard(7),
        asked=[yes("reduced-sensation", regions=["low-back"], side="left")],
    ),
    case(
        "both sides named",
        "pressure-above-limit",
        hard(7),
        asked=[yes("reduced-sensation", regions=["low-back"], side="bilateral")],
    ),
    case(
        "a treatment without a side is on either",
        "pressure-above-limit",
        hard(7, side=""),
        asked=[yes("reduced-sensation", regions=["low-back"], side="right")],
    ),
    case(
        "a treatment of the middle is on either",
        "pressure-above-limit",
        hard(7, side="midline"),
        asked=[yes("reduced-sensation", regions=["low-back"], side="right")],
    ),
    case(
        "avoid a wound",
        "region-to-avoid",
        hard(1, **CALF),
        asked=[yes("open-wound-burn", regions=["calf"], side="left")],
    ),
    case(
        "avoid holds without a pressure",
        "region-to-avoid",
        {**CALF, "pressure": None},
        asked=[yes("open-wound-burn", regions=["calf"], side="left")],
    ),
    case(
        "avoid beats a level",
        "region-to-avoid",
        hard(1, **CALF),
        asked=[yes("open-wound-burn", regions=["calf"]), yes("anticoagulants")],
    ),
    case(
        "in a session it is asked anew",
        "pressure-above-limit",
        hard(5),
        in_session=[yes("anticoagulants")],
    ),
    case(
        "in a session it is taken back",
        "recorded",
        hard(5),
        asked=[yes("fibromyalgia-central-sensitisation")],
        in_session=[no("fibromyalgia-central-sensitisation")],
    ),
    case(
        "a later no does not lift what a physician must",
        "pressure-above-limit",
        hard(5),
        asked=[yes("anticoagulants")],
        in_session=[no("anticoagulants")],
    ),
    case(
        "a later no ends what nobody clears",
        "recorded",
        hard(5),
        asked=[yes("reduced-sensation")],
        in_session=[no("reduced-sensation")],
    ),
    case(
        "a later yes sets it again",
        "pressure-above-limit",
        hard(5),
        asked=[no("autoimmune-flare")],
        in_session=[yes("autoimmune-flare")],
    ),
    case(
        "what was not asked later takes nothing back",
        "pressure-above-limit",
        hard(5),
        asked=[yes("autoimmune-flare")],
        in_session=[{"contraindication": "autoimmune-flare", "answer": "not_asked"}],
    ),
    case(
        "a limit keeps although its review is overdue",
        "pressure-above-limit",
        hard(5),
        asked=[yes("anticoagulants", answered_at=timezone.now() - 400 * DAY)],
    ),
    case(
        "an operation six weeks ago no longer limits",
        "recorded",
        hard(5),
        asked=[yes("recent-surgery", regions=["low-back"], event_on=day(42))],
    ),
    case(
        "an operation 41 days ago still does",
        "region-to-avoid",
        hard(5),
        asked=[yes("recent-surgery", regions=["low-back"], event_on=day(41))],
    ),
    case(
        "without its date, from the day of the answer",
        "region-to-avoid",
        hard(5),
        asked=[yes("recent-surgery", regions=["low-back"])],
    ),
    case(
        "a healing fracture does not end by itself",
        "region-to-avoid",
        hard(5),
        asked=[
            yes(
                "recent-fracture-dislocation",
                regions=["low-back"],
                event_on=day(300),
            )
        ],
    ),
    case(
        "an answer of a voided assessment does not count",
        "recorded",
        hard(5),
        asked=[yes("anticoagulants")],
        voided=True,
    ),
]
CLEARED = [
    case(
        "a physician's clearance lifts it",
        "recorded",
        hard(7),
        asked=[yes("anticoagulants")],
        cleared={"contraindication": "anticoagulants"},
    ),
    case(
        "clearance of another limit does not",
        "pressure-above-limit",
        hard(7),
        asked=[yes("anticoagulants")],
        cleared={"contraindication": "osteoporosis-severe"},
    ),
    case(
        "clearance that has ended does not",
        "pressure-above-limit",
        hard(7),
        asked=[yes("anticoagulants")],
        cleared={"contraindication": "anticoagulants", "valid_until": day(1)},
    ),
    case(
        "clearance for a time covers later answers",
        "recorded",
        hard(7),
        asked=[yes("anticoagulants")],
        cleared={"contraindication": "anticoagulants", "valid_until": TODAY + DAY},
        in_session=[yes("anticoagulants")],
    ),
    case(
        "clearance without an end does not cover a later yes",
        "pressure-above-limit",
        hard(7),
        asked=[yes("anticoagulants")],
        cleared={"contraindication": "anticoagulants"},
        in_session=[yes("anticoagulants")],
    ),
    case(
        "the client says that it has passed",
        "recorded",
        hard(7),
        asked=[yes("autoimmune-flare")],
        cleared={"contraindication": "autoimmune-flare", "given_by": "client"},
    ),
    case(
        "a client's word is not a physician's",
        "invalid-input",
        hard(7),
        asked=[yes("anticoagulants")],
        cleared={"contraindication": "anticoagulants", "given_by": "client"},
    ),
    case(
        "nobody's word lifts it",
        "invalid-input",
        hard(7),
        asked=[yes("reduced-sensation")],
        cleared={"contraindication": "reduced-sensation"},
    ),
    case(
        "a minor's word is the guardian's",
        "invalid-input",
        hard(7),
        born=day(12 * 365),
        consents=[{"kind": "treatment", "given_by": "Guardian"}],
        asked=[yes("autoimmune-flare")],
        cleared={"contraindication": "autoimmune-flare", "given_by": "client"},
    ),
    case(
        "an absolute one opens with medical clearance",
        "recorded",
        hard(4),
        in_session=[yes("night-rest-pain")],
        cleared={
            "contraindication": "night-rest-pain",
            "valid_until": TODAY + DAY,
        },
    ),
    case(
        "a clearance entered in error does not count",
        "pressure-above-limit",
        hard(7),
        asked=[yes("anticoagulants")],
        cleared={"contraindication": "anticoagulants"},
        clearance_voided=True,
    ),
]
FORBIDDEN = (
    [
        case(
            f"absolute: {slug}",
            "screening-forbids-treatment",
            hard(1, **CALF),
            in_session=[yes(slug)],
        )
        for slug in (
            "cauda-equina-signs",
            "chest-pain-cardiac",
            "dvt-suspected",
            "fever-systemic-illness",
            "intoxication",
            "hypertension-uncontrolled",
            "preeclampsia-signs",
        )
    ]
    + [
        case(
            "absolute, and a reason written: still not",
            "screening-forbids-treatment",
            {**hard(1), **WHY},
            in_session=[yes("dvt-suspected")],
        ),
        case(
            "a fever that has passed",
            "recorded",
            hard(4),
            in_session=[no("fever-systemic-illness")],
            asked=[yes("fever-systemic-illness")],
            suitability="refer",
            then="suitable",
        ),
        case(
            "intoxication of the day before is over",
            "recorded",
            hard(4),
            asked=[yes("intoxication", answered_at=timezone.now() - 2 * DAY)],
            suitability="",
        ),
        case(
            "suitable in spite of a red flag is no decision",
            "screening-forbids-treatment",
            hard(1),
            asked=[yes("dvt-suspected")],
            suitability="suitable",
        ),
        case(
            "with precautions neither",
            "screening-forbids-treatment",
            hard(1),
            asked=[yes("unexplained-weight-loss")],
            suitability="suitable_with_precautions",
        ),
        case(
            "nor is clearance needed",
            "screening-forbids-treatment",
            hard(1),
            asked=[yes("unexplained-weight-loss")],
            suitability="clearance_needed",
        ),
    ]
    + [
        case(
            f"decided: {decision}",
            "screening-forbids-treatment",
            {**hard(1), **WHY},
            suitability=decision,
        )
        for decision in ("clearance_needed", "refer", "do_not_treat")
    ]
    + [
        case("decided: suitable", "recorded", hard(9), suitability="suitable"),
        case(
            "decided: with precautions",
            "recorded",
            hard(9),
            suitability="suitable_with_precautions",
        ),
        case(
            "a later decision counts",
            "recorded",
            hard(4),
            suitability="refer",
            then="suitable",
        ),
        case(
            "a decision of a closed episode is over",
            "recorded",
            hard(4),
            suitability="refer",
            closed=True,
        ),
    ]
)
PLANNED = [
    case("the plan's level", "recorded", hard(5), limits=[limit("low-back", 5)]),
    case(
        "above the plan's level",
        "pressure-above-limit",
        hard(6),
        limits=[limit("low-back", 5)],
    ),
    case("elsewhere", "recorded", hard(9, **CALF), limits=[limit("low-back", 5)]),
    case(
        "a group of the plan",
        "pressure-above-limit",
        hard(6),
        limits=[limit("back", 5)],
    ),
    case(
        "the plan says avoid",
        "region-to-avoid",
        hard(0),
        limits=[limit("low-back", None)],
    ),
    case(
        "on its last day it holds",
        "pressure-above-limit",
        hard(6),
        limits=[limit("low-back", 5, expires_on=TODAY)],
    ),
    case(
        "the day after it is over",
        "recorded",
        hard(6),
        limits=[limit("low-back", 5, expires_on=day(1))],
    ),
    case(
        "the stricter of screening and plan",
        "pressure-above-limit",
        hard(5),
        limits=[limit("low-back", 6)],
        asked=[yes("anticoagulants")],
    ),
    case(
        "a draft limits nothing",
        "recorded",
        hard(6),
        limits=[limit("low-back", 5)],
        standing="draft",
    ),
    case(
        "a plan on hold still limits",
        "pressure-above-limit",
        hard(6),
        limits=[limit("low-back", 5)],
        standing="on_hold",
    ),
    case(
        "a plan that has ended does not",
        "recorded",
        hard(6),
        limits=[limit("low-back", 5)],
        standing="completed",
    ),
    case(
        "until cleared, and cleared",
        "recorded",
        hard(6),
        limits=[limit("low-back", 5, until_cleared=True)],
        cleared={"of_plan": True},
    ),
    case(
        "the plan's other side",
        "recorded",
        hard(6),
        limits=[limit("low-back", 5, side="right")],
    ),
]
PLACES = [
    case(
        "a muscle lies where its sites are",
        "pressure-above-limit",
        {"muscle": "quadratus-lumborum", "pressure": 7},
        limits=[limit("low-back", 5)],
    ),
    case(
        "a muscle elsewhere",
        "recorded",
        {"muscle": "masseter", "pressure": 7},
        limits=[limit("low-back", 5)],
    ),
    case(
        "a region named says where in the muscle",
        "recorded",
        {"muscle": "quadratus-lumborum", "region": "iliac-crest", "pressure": 7},
        limits=[limit("low-back", 5)],
    ),
    case(
        "a point lies where its site is",
        "pressure-above-limit",
        {"point": "quadratus-lumborum-trp1", "pressure": 7},
        limits=[limit("low-back", 5)],
    ),
    case(
        "naming another region does not move a point",
        "pressure-above-limit",
        {"point": "quadratus-lumborum-trp1", "region": "calf", "pressure": 7},
        limits=[limit("low-back", 5)],
    ),
    case(
        "a point has its side",
        "recorded",
        {"point": "quadratus-lumborum-trp1", "pressure": 7},
        limits=[limit("low-back", 5, side="right")],
    ),
    case(
        "a mark on the chart beats the site",
        "recorded",
        {
            "point": "quadratus-lumborum-trp1",
            "mark": {"view": "back", "x": "0.430", "y": "0.800"},
            "pressure": 7,
        },
        limits=[limit("low-back", 5)],
    ),
    case(
        "a place nobody can tell is any",
        "pressure-above-limit",
        {"muscle": "x-own", "pressure": 7},
        limits=[limit("low-back", 5)],
    ),
]
AGREED = [
    case("no consent at all", "consent-missing", consents=[]),
    case("another kind", "consent-missing", consents=[{"kind": "data"}]),
    case(
        "expired",
        "consent-missing",
        consents=[
            {
                "kind": "treatment",
                "given_at": timezone.now() - 9 * DAY,
                "expires_at": timezone.now() - DAY,
            }
        ],
    ),
    case(
        "not yet expired",
        "recorded",
        consents=[{"kind": "treatment", "expires_at": timezone.now() + DAY}],
    ),
    case("withdrawn", "consent-missing", withdrawn=True),
    case("withdrawn, and a reason written", "consent-missing", WHY, withdrawn=True),
    case(
        "withdrawn, and given again",
        "recorded",
        withdrawn=True,
        again=[{"kind": "treatment"}],
    ),
    case(
        "of this region alone",
        "recorded",
        consents=[{"kind": "treatment", "regions": ["low-back"]}],
    ),
    case(
        "of the group it is in",
        "recorded",
        consents=[{"kind": "treatment", "regions": ["back"]}],
    ),
    case(
        "of another region",
        "consent-missing",
        consents=[{"kind": "treatment", "regions": ["calf"]}],
    ),
    case(
        "of some regions, and the place unknown",
        "consent-missing",
        {"muscle": "x-own"},
        consents=[{"kind": "treatment", "regions": ["low-back"]}],
    ),
    case("a sensitive region", "consent-missing", {"region": "chest-upper"}),
    case(
        "a sensitive region, named",
        "recorded",
        {"region": "chest-upper"},
        again=[{"kind": "sensitive_region", "regions": ["chest-upper"]}],
    ),
    case(
        "a sensitive region, its group named",
        "recorded",
        {"region": "chest-upper"},
        again=[{"kind": "sensitive_region", "regions": ["chest"]}],
    ),
    case(
        "another sensitive region named",
        "consent-missing",
        {"region": "chest-upper"},
        again=[{"kind": "sensitive_region", "regions": ["groin"]}],
    ),
    case(
        "named in the treatment consent alone",
        "consent-missing",
        {"region": "chest-upper"},
        consents=[{"kind": "treatment", "regions": ["chest-upper"]}],
    ),
    case(
        "a sensitive region without a treatment consent",
        "consent-missing",
        {"region": "chest-upper"},
        consents=[{"kind": "sensitive_region", "regions": ["chest-upper"]}],
    ),
    case(
        "a point in a sensitive region",
        "consent-missing",
        {"point": "gluteus-medius-trp2"},
    ),
    case(
        "a technique that leaves marks",
        "consent-missing",
        {"technique": "iastm"},
        rule="iastm",
    ),
    case(
        "a technique that leaves marks, named",
        "recorded",
        {"technique": "iastm"},
        rule="iastm",
        again=[{"kind": "technique", "techniques": ["iastm"]}],
    ),
    case(
        "another technique named",
        "consent-missing",
        {"technique": "iastm"},
        rule="iastm",
        again=[{"kind": "technique", "techniques": ["cupping-static"]}],
    ),
    case(
        "a minor consents alone",
        "invalid-input",
        born=day(12 * 365),
        consents=[{"kind": "treatment"}],
    ),
    case(
        "a minor's guardian consents",
        "recorded",
        born=day(12 * 365),
        consents=[{"kind": "treatment", "given_by": "Guardian"}],
    ),
    case(
        "a consent from before the age was known",
        "consent-missing",
        turns_out_born=day(12 * 365),
    ),
    case(
        "a guardian's consent of a client now of age",
        "consent-missing",
        born=day(18 * 365 + 5),
        consents=[
            {
                "kind": "treatment",
                "given_by": "Guardian",
                "given_at": timezone.now() - 60 * DAY,
            }
        ],
    ),
]
LICENSED = [
    case("no licence", "licence-not-valid", licence=None),
    case(
        "a licence that ended yesterday",
        "licence-not-valid",
        licence={"valid_until": day(1)},
    ),
    case("a licence that ends today", "recorded", licence={"valid_until": TODAY}),
    case(
        "no licence, and a reason written",
        "licence-not-valid",
        WHY,
        licence=None,
    ),
    case(
        "a technique under a local rule nobody noted",
        "technique-not-licensed",
        {"technique": "tens"},
    ),
    case("the rule noted", "recorded", {"technique": "tens"}, rule="tens"),
    case(
        "the rule noted for others",
        "technique-not-licensed",
        {"technique": "tens"},
        rule=("tens", [Profession.PHYSICAL_THERAPIST]),
    ),
    case(
        "the rule noted for nobody",
        "technique-not-licensed",
        {"technique": "tens"},
        rule=("tens", []),
    ),
    case(
        "another profession's technique",
        "technique-not-licensed",
        {"technique": "ultrasound-therapeutic"},
    ),
    case(
        "by that profession",
        "recorded",
        {"technique": "ultrasound-therapeutic"},
        licence={"profession": Profession.PHYSICAL_THERAPIST},
    ),
    case(
        "widened by the clinic's rule",
        "recorded",
        {"technique": "ultrasound-therapeutic"},
        rule="ultrasound-therapeutic",
    ),
    case(
        "unlicensed, and a reason written",
        "technique-not-licensed",
        {"technique": "ultrasound-therapeutic", **WHY},
    ),
    case(
        "recorded as outside care",
        "recorded",
        {"technique": "dry-needling", "performed_by": "Physical therapist in town"},
    ),
]
OVERRIDDEN = [
    case(
        "a level, with a reason",
        "overridden",
        {**hard(7), **WHY},
        asked=[yes("anticoagulants")],
    ),
    case(
        "an empty reason is none",
        "pressure-above-limit",
        hard(7, override_reason=""),
        asked=[yes("anticoagulants")],
    ),
    case(
        "an avoided region, with a reason",
        "overridden",
        {**hard(1), **WHY},
        limits=[limit("low-back", None)],
    ),
    case("a consent never recorded, with a reason", "overridden", WHY, consents=[]),
    case(
        "an expired consent, with a reason",
        "overridden",
        WHY,
        consents=[
            {
                "kind": "treatment",
                "given_at": timezone.now() - 9 * DAY,
                "expires_at": timezone.now() - DAY,
            }
        ],
    ),
    case(
        "a sensitive region, with a reason",
        "overridden",
        {"region": "chest-upper", **WHY},
    ),
    case(
        "a withdrawn consent to a region: never",
        "consent-missing",
        {"region": "chest-upper", **WHY},
        again=[{"kind": "sensitive_region", "regions": ["chest-upper"]}],
        withdrawn="sensitive_region",
    ),
    case("a reason where none is needed", "recorded", WHY),
    case(
        "limit and licence: the licence stays",
        "licence-not-valid",
        {**hard(7), **WHY},
        asked=[yes("anticoagulants")],
        licence=None,
    ),
    case(
        "limit and absolute: the absolute stays",
        "screening-forbids-treatment",
        {**hard(7), **WHY},
        in_session=[yes("anticoagulants"), yes("dvt-suspected")],
    ),
]
CASES = [
    *WITHOUT_LIMITS,
    *SCREENED,
    *CLEARED,
    *FORBIDDEN,
    *PLANNED,
    *PLACES,
    *AGREED,
    *LICENSED,
    *OVERRIDDEN,
]


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


@pytest.fixture
def practice(clinic_a: Practice) -> Practice:
    return clinic_a


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.title)
def test_what_may_be_done_under_the_hands(one, practice):
    detail = ""
    with acting(practice.therapist), transaction.atomic():
        room = Room(practice)
        try:
            with transaction.atomic():
                room.give(dict(one.given))
                told = room.treat(one.treatment)
        except DomainError as refusal:
            told, detail = refusal.code, refusal.detail

    assert told == one.expected, detail


def test_the_table_holds_the_cases_it_promises():
    assert len(CASES) == len({one.title for one in CASES})
    assert len(CASES) > 120


# The same by the other doors: REST, and rows as a device sends them in numbers.

BY_OTHER_DOORS = [
    "nothing speaks against it",
    "the published case: a 7 on the low back",
    "avoid a wound",
    "a physician's clearance lifts it",
    "absolute: dvt-suspected",
    "decided: refer",
    "above the plan's level",
    "a point in a sensitive region",
    "withdrawn",
    "a licence that ended yesterday",
    "a technique under a local rule nobody noted",
    "an avoided region, with a reason",
]
SAMPLE = [one for one in CASES if one.title in BY_OTHER_DOORS]


def settled(one: Case, practice: Practice) -> Room:
    room = Room(practice)
    room.give(dict(one.given))
    return room


@pytest.mark.parametrize("one", SAMPLE, ids=lambda one: one.title)
def test_rest_says_the_same(one, practice, api):
    with transaction.atomic():
        http = api(practice.therapist)
        with acting(practice.therapist):
            room = settled(one, practice)
            body = {"technique": "trigger-point-pressure-release", "pressure": 3}
            body |= one.treatment
            if "point" in body:
                point = room.located(body.pop("point"))
                body["trigger_point"] = str(point.pk)
            elif "region" not in body:
                body |= LOW_BACK
        url = f"/api/v1/sessions/{room.session.pk}/treatments/"
        answer = http.post(url, body)

    told = answer.json()
    if answer.status_code == 201:
        assert ("overridden" if told["overrides"] else "recorded") == one.expected
    else:
        assert told["type"] == f"/problems/{one.expected}"
        assert {"limit", "reason", "source"} <= told.keys()


@pytest.mark.parametrize("one", SAMPLE, ids=lambda one: one.title)
def test_of_many_rows_all_are_judged_and_none_is_kept_if_one_is_refused(one, practice):
    harmless, fault = {"performed_by": "Another provider"}, None
    with acting(practice.therapist), transaction.atomic():
        room = settled(one, practice)
        rows = [room.row(harmless), room.row(one.treatment), room.row(harmless)]
        try:
            made = record_treatments(room.session, rows, by=practice.therapist)
            told = "overridden" if made[1].overrides.exists() else "recorded"
        except DomainError as refusal:
            told, (fault,) = refusal.code, refusal.faults
        kept = Treatment.objects.filter(session=room.session).count()

    assert told == one.expected
    assert fault is None or fault.pointer.startswith("/treatments/1/")
    assert kept == (3 if told in {"recorded", "overridden"} else 0)


def test_the_admin_has_no_door_to_treatments(practice, browser):
    with transaction.atomic():
        answer = browser(practice.admin).get("/admin/therapy/treatment/add/")

    assert answer.status_code == 403
