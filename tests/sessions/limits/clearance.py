"""Who lifts a limit."""

from tests.sessions.limits.case import DAY, TODAY, case, day, hard, yes

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
