"""Of treatment plans."""

from tests.api.bad_values.case import DRAFT, PLANS, UUID4

OF_PLANS = [
    (PLANS, {**DRAFT, "assessment": UUID4}, "/assessment", "no such"),
    (PLANS, {**DRAFT, "planned_sessions": 0}, "/planned_sessions", "1"),
    (
        PLANS,
        {**DRAFT, "pressure_limits": [{"region": "low-back", "reason": "-"}]},
        "/pressure_limits/0",
        "avoid",
    ),
    (
        PLANS,
        {
            **DRAFT,
            "pressure_limits": [{"region": "low-back", "reason": "-", "max_level": 11}],
        },
        "/pressure_limits/0/max_level",
        "10",
    ),
    (
        PLANS,
        {**DRAFT, "goals": [{"statement": "Less", "baseline": "6"}]},
        "",
        "measure",
    ),
    (
        PLANS,
        {
            **DRAFT,
            "planned_techniques": [
                {"technique": "iastm", "trigger_point": "{other:point}"}
            ],
        },
        None,
        "not there",
    ),
]
