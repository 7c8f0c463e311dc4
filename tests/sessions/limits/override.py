"""What a reason overrides."""

from django.utils import timezone

from tests.sessions.limits.case import DAY, WHY, case, hard, limit, yes

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
