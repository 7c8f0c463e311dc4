"""Where a treatment is."""

from tests.sessions.limits.case import case, limit

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
