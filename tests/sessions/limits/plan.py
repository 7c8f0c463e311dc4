"""What the treatment plan limits."""

from tests.sessions.limits.case import CALF, TODAY, case, day, hard, limit, yes

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
