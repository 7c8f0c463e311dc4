"""What the pictures of docs/body-chart.md show.

The findings are made up: one of everything, and what became of some.
"""

from clinic.body_chart.chart import Look
from clinic.body_chart.findings import (
    Findings,
    Pain,
    PressureLimit,
    Referral,
    TriggerPointMark,
)
from clinic.body_chart.spot import Spot

BEFORE = Findings(
    heading="Before",
    pains=[
        Pain("Low back", "low-back", "left", 6, ["ache", "tight"]),
        Pain(
            "Upper buttock",
            "buttock-upper",
            "left",
            8,
            ["burning"],
            Spot("back", 0.42, 0.45),
        ),
        Pain("Outer thigh", "thigh-outer", "left", 4, ["tingling"]),
        Pain("Top of the shoulder", "shoulder-top", "bilateral", 3, ["ache"]),
        Pain("Temple", "temple", "right", 2, ["throbbing"]),
        Pain("Front of the knee", "knee-front", "right", None, ["sharp"]),
    ],
    points=[
        TriggerPointMark(
            "Quadratus lumborum", Spot("back", 0.43, 0.365), "left", "active"
        ),
        TriggerPointMark("Gluteus medius", Spot("side", 0.48, 0.435), "left", "latent"),
        TriggerPointMark(
            "Upper trapezius", Spot("back", 0.585, 0.16), "right", "recurred"
        ),
        TriggerPointMark("Temporalis", Spot("side", 0.535, 0.06), "right", "resolved"),
        TriggerPointMark("Rectus femoris", Spot("front", 0.422, 0.675), "right"),
    ],
    referrals=[
        Referral("Rim of the pelvis", "iliac-crest", "left"),
        Referral("Groin", "groin", "left", is_spillover=True),
    ],
    limits=[
        PressureLimit("Calf", ["calf"], "right", None, "thrombosis not excluded"),
        PressureLimit("Middle back", ["mid-back"], "", 4, "osteoporosis"),
    ],
)

AFTER = Findings(
    heading="After",
    pains=[
        Pain("Low back", "low-back", "left", 2, ["ache"]),
        Pain("Upper buttock", "buttock-upper", "left", 3, ["ache"]),
    ],
    points=[
        TriggerPointMark(
            "Quadratus lumborum", Spot("back", 0.43, 0.365), "left", "latent"
        ),
    ],
)

PICTURES = {
    "body-chart-empty.svg": ((Findings(),), Look()),
    "body-chart.svg": ((BEFORE,), Look()),
    "body-chart-dark.svg": ((BEFORE,), Look(theme="dark")),
    "body-chart-pair.svg": ((BEFORE, AFTER), Look(views=("front", "back"))),
}
