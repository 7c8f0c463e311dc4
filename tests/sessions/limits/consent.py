"""What a client agreed to."""

from django.utils import timezone

from tests.sessions.limits.case import DAY, WHY, case, day

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
