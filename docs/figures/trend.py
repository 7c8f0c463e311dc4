"""What the pictures of docs/trend.md show.

It is of the demo's published case: visits, pain and Oswestry sections as they stand in
`sessions/domain/demo/case_facts.py`; what the report leaves open is made up.
"""

from datetime import date, timedelta

from sessions.domain.demo.case_facts import END, MONTHLY_DAY, PAIN, START, VISIT_DAYS
from sessions.trend.picture import Look
from sessions.trend.record import (
    Band,
    Item,
    Level,
    Panel,
    Reading,
    Series,
    Span,
    Trend,
    Week,
)

MONDAY = date(2026, 1, 5)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


DAYS = [day(number) for number in (*VISIT_DAYS, MONTHLY_DAY)]
BEFORE, AFTER = zip(*PAIN, (3, 1), strict=True)
BEGAN, BECAME = (2 * sum(one.values()) for one in (START, END))

PAINS = Panel(
    "Pain at sessions",
    0,
    10,
    [
        Series("before", [Reading(*one) for one in zip(DAYS, BEFORE, strict=True)], 0),
        Series("after", [Reading(*one) for one in zip(DAYS, AFTER, strict=True)], 1),
    ],
    remark="lower is better",
    is_paired=True,
)
DISABILITY = Panel(
    "Oswestry Disability Index (v2.1a)",
    0,
    100,
    [
        Series(
            "",
            [
                Reading(day(0), BEGAN, "very severe"),
                Reading(day(18), 52, "severe", is_weak=True),
                Reading(day(46), BECAME, "moderate"),
            ],
        )
    ],
    unit="%",
    remark="lower is better",
    bands=[
        Band(0, "minimal"),
        Band(20.5, "moderate"),
        Band(40.5, "severe"),
        Band(60.5, "very severe"),
        Band(80.5, "bed-bound or exaggerated"),
    ],
    baseline=BEGAN,
    levels=[
        Level(BEGAN - points, name, BEGAN - points >= BECAME)
        for points, name in (
            (10, "MIC 10 points: Ostelo 2008"),
            (BEGAN * 0.3, "MIC 30 %: Ostelo 2008"),
            (12, "MIC 12 points: Abbott 2014"),
            (8, "MIC 8 points: Mannion 2006"),
            (BEGAN * 0.18, "MIC 18 %: Mannion 2006"),
            (10, "MDC90 10 points: the form's own"),
        )
    ],
)
MOTION = Panel(
    "Lumbar flexion, active, before treatment",
    0,
    60,
    [Series("", [Reading(day(0), 34), Reading(day(18), 42), Reading(day(46), 49)])],
    unit="\N{DEGREE SIGN}",
)
THRESHOLD = Panel(
    "Pressure-pain threshold, quadratus lumborum, 1 cm\N{SUPERSCRIPT TWO}",
    0,
    500,
    [
        Series("left", [Reading(day(0), 215.7), Reading(day(46), 313.8)], 0),
        Series("right", [Reading(day(0), 343.2), Reading(day(46), 372.7)], 1),
    ],
    unit="kPa",
    remark="higher is better",
)
HOME_CARE = [
    Item(
        "Knee to chest",
        [
            Week(day(0), 7, 5, 1, 1),
            Week(day(7), 7, 6, 0, 1),
            Week(day(14), 7, 4, 2, 0),
            Week(day(21), 7, 7),
            Week(day(28), 7, 5, 0, 2),
            Week(day(35), 7, 6),
            Week(day(42), 5, 3),
        ],
    ),
    Item(
        "Walking",
        [
            Week(day(14), 7, 3, 2, 2),
            Week(day(21), 7, 5, 1, 1),
            Week(day(28), 7, 6, 1),
            Week(day(35), 7, 7),
            Week(day(42), 5, 4),
        ],
    ),
]
CASE = Trend(
    sessions=DAYS,
    plans=[
        Span("version 1, superseded", day(0), day(18)),
        Span("version 2, active", day(18)),
    ],
    care=[
        Span("physical therapy, started", day(25)),
        Span("yoga, declined", day(7), is_moment=True),
    ],
    panels=[PAINS, DISABILITY, MOTION, THRESHOLD],
    home_care=HOME_CARE,
)

PICTURES = {
    "trend.svg": (CASE, Look()),
    "trend-dark.svg": (CASE, Look(theme="dark")),
    "trend-empty.svg": (Trend(), Look()),
}
