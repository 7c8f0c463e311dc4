"""The figures the demo is made by. The command's help states them from here."""

from collections.abc import Iterator, Mapping
from typing import Any

from sessions.domain.demo.chance import Spread
from sessions.domain.demo.complaint import COMPLAINTS

SEED = 2026
MONTHS = 18
CLIENTS = 300
SESSIONS_PER_CLIENT = 10
MOST_SESSIONS_PER_CLIENT = 60
PLANNED_DAYS = 7

AGE = Spread(47, 15, 18, 85)
LANGUAGE = {"en": 0.9, "es": 0.1}
DAYS_BETWEEN = {7: 0.6, 14: 0.3, 21: 0.1}
LONGEST_COURSE = 12
DAYS_BETWEEN_COURSES = (42, 84)
CURRENT = 0.22

NO_SHOW = 0.05
CANCELLED = 0.07
RESCHEDULED = 0.04

POINTS = {2: 0.3, 3: 0.45, 4: 0.25}
ACTIVE_AT_START = 0.65
PAIN_AT_START = Spread(6.4, 1.2, 3, 9)
# The share of clients, and how much of the pain at the start is gone at the end.
IMPROVEMENT = {
    "good": (0.62, 0.45, 0.75),
    "partial": (0.25, 0.15, 0.40),
    "none": (0.13, -0.10, 0.10),
}
PRESSURE = Spread(5.5, 1.2, 2, 8)
LIMITED = {
    "": 0.92,
    "pain-altering-medicine": 0.03,
    "anticoagulants": 0.03,
    "osteopenia": 0.02,
}
FEEDBACK = {0: 0.1, 1: 0.3, 2: 0.35, 3: 0.25}
ALERT = 0.03
SORENESS = 0.06
# Check-ins of the last days, and of courses that closed in the last months.
ASKED_DAYS, FOLLOWED_DAYS = 7, 120
ANSWERED = 0.6
SORENESS_AFTER = Spread(2.5, 1.8, 0, 9)
BRUISED = 0.005
BESIDE = 0.08
BESIDE_STATUS = {"started": 0.5, "agreed": 0.2, "declined": 0.3}

WITH_ACTIVITIES = 0.4
WITH_HOME_CARE = 0.7
ADHERENCE = (0.30, 0.70)
LOGGED_DAYS = 28
# Of the days on which it was not done in full: what is reported, the rest is silence.
NOT_IN_FULL = {"partly": 0.2, "not_done": 0.45, "": 0.35}


def stated() -> Iterator[tuple[str, str]]:
    """What is drawn, and how, in words."""
    yield "age", f"{AGE}"
    yield "complaint", shares({each.key: each.share for each in COMPLAINTS})
    yield "points in a course", f"{shares(POINTS)}; {percent(ACTIVE_AT_START)} active"
    yield "pressure", f"{PRESSURE}, never above a limit"
    yield "pressure limits", shares({k or "none": v for k, v in LIMITED.items()})
    yield "pain at the start", f"{PAIN_AT_START}"
    yield (
        "improvement",
        "; ".join(
            f"{name} in {percent(share)} of courses: {percent(low)} to {percent(high)}"
            for name, (share, low, high) in IMPROVEMENT.items()
        ),
    )
    yield "days between visits", shares(DAYS_BETWEEN)
    yield "visits in a course", f"at most {LONGEST_COURSE}"
    yield "in care now", f"{percent(CURRENT)}, planned for the next {PLANNED_DAYS} days"
    yield "no-shows", f"{percent(NO_SHOW)} of the visits after the first"
    yield "cancelled, moved", f"{percent(CANCELLED)}, {percent(RESCHEDULED)}"
    yield "alerts", f"in {percent(ALERT)} of sessions, each responded to"
    yield "check-ins", f"of the last {ASKED_DAYS} days, {percent(ANSWERED)} answered"
    yield "soreness after a visit", f"{SORENESS_AFTER}; a bruise after {BRUISED:.1%}"
    yield "other care", f"beside {percent(BESIDE)} of courses: {shares(BESIDE_STATUS)}"
    yield "asked", f"pain at start and end, activities in {percent(WITH_ACTIVITIES)}"
    yield "home care", f"in {percent(WITH_HOME_CARE)} of courses"
    low, high = map(percent, ADHERENCE)
    yield "adherence", f"{low} to {high} of the days due, over {LOGGED_DAYS} days"


def percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def shares(of: Mapping[Any, float]) -> str:
    return ", ".join(f"{name} ({percent(share)})" for name, share in of.items())
