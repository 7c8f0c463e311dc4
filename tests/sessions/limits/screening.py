"""What a client answered to the screening, and what was decided on it."""

from django.utils import timezone

from tests.sessions.limits.case import CALF, DAY, WHY, case, day, hard, no, yes

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
