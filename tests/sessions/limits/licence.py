"""What the therapist is licensed for."""

from clinic.enums import Profession
from tests.sessions.limits.case import TODAY, WHY, case, day

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
